package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestHostile runs a night over sound write-ups among hostile files: those of every format cut short or with bits turned over, and some that are made
// to harm. Each must be read or refused with a reason, and what the sound ones say must be what they say alone.
//
//	HAVERI_HOSTILE=1000 go test -run TestHostile -v ./cmd/haveri
//
// makes so many, larger ones among them, and asks that the night takes less than 1 GB of memory.
func TestHostile(t *testing.T) {
	n, full := 100, false
	if s := os.Getenv("HAVERI_HOSTILE"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatalf("HAVERI_HOSTILE: %v", err)
		}
		full = true
	}
	sound := samples(t)
	t.Chdir(t.TempDir())
	for name, raw := range sound {
		put(t, "docs/sound/"+name, raw)
	}
	alone, refused, _ := nightOver(t, "alone", "docs/sound")
	if len(alone) < len(sound) || len(refused) > 0 {
		t.Fatalf("%d documents of %d sound files, refused: %v", len(alone), len(sound), refused)
	}

	hostile := harmful(full)
	names, r := slices.Sorted(maps.Keys(sound)), rand.New(rand.NewPCG(1, 2))
	for i := 0; len(hostile) < n; i++ {
		name := names[i%len(names)]
		hostile[fmt.Sprintf("damaged/%04d-%s", i, name)] = damage(r, sound[name])
	}
	for name, raw := range hostile {
		put(t, "docs/"+name, raw)
	}
	traps(t)
	among, refused, usage := nightOver(t, "among", "docs")

	for file, want := range alone {
		if got := among[file]; got != want {
			t.Errorf("%s says among hostile files\n%s\nalone\n%s", file, got, want)
		}
	}
	for name := range hostile {
		if refused[name] == "" && !told(among, name) && !told(refused, name) {
			t.Errorf("docs/%q is neither read nor refused", name)
		}
	}
	for name, reason := range refused {
		if len(reason) < 10 || strings.HasPrefix(name, "sound/") {
			t.Errorf("docs/%q is refused because %q", name, reason)
		}
	}
	if full && usage.Maxrss > 1<<20 { // KB
		t.Errorf("the night took %d MB", usage.Maxrss>>10)
	}
	t.Logf("%d hostile files: %d documents, %d refusals; %d MB", len(hostile), len(among)-len(alone), len(refused), usage.Maxrss>>10)
	harmless(t)
}

// samples are sound documents of every format, by name.
func samples(t *testing.T) map[string][]byte {
	all := map[string][]byte{}
	for _, pattern := range []string{"../../seeds/*.en.*", "../../seeds/*.sv.md", "../../seeds/*.zip", "../../seeds/*ja.html", "../../ingest/incident/testdata/*",
		"../../ingest/history/testdata/*", "../../ingest/office/testdata/*", "../../ingest/pdf/testdata/report.pdf", "../../ingest/pdf/testdata/columns.pdf"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files: %v", pattern, err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.Base(f)] = raw
		}
	}
	text := all["azure-leap-day.en.txt"]
	all["all.tar"] = tarOf("a.txt", text)
	all["all.tar.gz"] = gzipOf(all["all.tar"])
	all["one.txt.gz"] = gzipOf(text)
	e, _ := zstd.NewWriter(nil)
	all["one.txt.zst"] = e.EncodeAll(text, nil)
	mail := all["avr-database.en.eml"]
	all["box.mbox"] = bytes.Join([][]byte{nil, mail, mail}, []byte("From sender@example.org Thu Mar  4 10:00:00 2021\n"))
	all["feed.xml"] = fmt.Appendf(nil, `<?xml version="1.0"?><rss version="2.0"><channel><title>Status</title><item><title>Outage</title><pubDate>Thu, 04 Mar 2021 10:00:00 GMT</pubDate><description>%s</description></item></channel></rss>`,
		"On 3 March 2021 the shop was down for two hours because a disk failed. We replaced the disk.")
	all["write.odt"] = zipOf("mimetype", []byte("application/vnd.oasis.opendocument.text"), "content.xml", []byte(`<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>On 3 March 2021 the shop was down for two hours because a disk failed.</text:p></office:text></office:body></office:document-content>`))
	page := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + string(all["gatemanager-power.en.html"])
	all["crawl.warc"] = fmt.Appendf(nil, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/outage\r\nWARC-Date: 2021-03-04T10:00:00Z\r\n"+
		"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", len(page), page)
	return all
}

// damage cuts a file short or turns some of its bits over.
func damage(r *rand.Rand, raw []byte) []byte {
	if r.IntN(2) == 0 {
		return raw[:r.IntN(len(raw))]
	}
	raw = bytes.Clone(raw)
	for range 1 + r.IntN(8) {
		raw[r.IntN(len(raw))] ^= 1 << r.IntN(8)
	}
	return raw
}

// harmful are files that are made to cost much, to break a reader or to reach out of their place.
func harmful(full bool) map[string][]byte {
	times := func(n int, s string) []byte { return bytes.Repeat([]byte(s), n) }
	size := 1 << 20
	if full {
		size = 100 << 20
	}
	sentence := "On 3 March 2021 the shop was down for two hours because a disk failed. "
	deep, gz := []byte(sentence), []byte(sentence)
	for range 40 {
		deep, gz = zipOf("inner.zip", deep), gzipOf(gz)
	}
	var laughs strings.Builder
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&laughs, `<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	xml := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">` + laughs.String() + `]>`
	many := zipMany(3000)
	var rfc strings.Builder
	for i := range 500 {
		fmt.Fprintf(&rfc, "From: a@example.org\r\nSubject: outage\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\nContent-Type: message/rfc822\r\n\r\n", i, i)
	}
	all := map[string][]byte{
		"empty.txt": nil, "bom.txt": []byte("\ufeff"), "nul.txt": times(4096, "\x00"), "odd.txt": []byte("\xff\xfeO\x00u"), "spaces.txt": times(size, " "),
		"one-line.txt": times(size, "x"), "words.txt": times(size/8, "word "), "dates.txt": times(size/64, "3 March 2021 "), "breaks.txt": times(size/4, "\n"),
		"html/divs.html": times(200_000, "<div>"), "html/tables.html": times(20_000, "<table><tr><td>"), "html/attrs.html": append([]byte("<p "), times(100_000, "a=b ")...),
		"html/open.html": append(times(50_000, "<b><i>"), sentence...), "html/comment.html": append([]byte("<!--"), times(100_000, "- ")...),
		"html/script.html": []byte("<title>=HYPERLINK(\"http://example.org\")</title><script>alert(1)</script><p>" + sentence + "<img src=x onerror=alert(1)></p>"),
		"md/quotes.md":     times(100_000, ">"), "md/lists.md": times(20_000, "- * + "), "md/brackets.md": times(200_000, "["), "md/stars.md": times(100_000, "*_"),
		"md/title.md":    []byte("# =1+1|cmd' /C calc'!A0\n\n" + sentence),
		"md/formula.md":  []byte("# @SUM(A1:A9) <script>alert(\"x\")</script>\n\n" + sentence),
		"md/override.md": []byte("# \u202egnp.exe outage\u2066\n\n" + sentence + "\x1b[31mred\x1b[0m \x07"),
		"md/front.md":    append([]byte("---\na: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d]\n---\n"), sentence...),
		"json/deep.json": times(300_000, "["), "json/objects.json": times(100_000, `{"incidents":`), "json/lines.jsonl": times(1000, "{\"text\":\"x\"}\n{\n"),
		"json/long.jsonl":     append(append([]byte(`{"text":"`), times(size, "y")...), `"}`...),
		"xml/laughs.xml":      []byte(xml + `<rss version="2.0"><channel><item><title>&l11;</title><description>&f;</description></item></channel></rss>`),
		"xml/laughs.docx":     zipOf("[Content_Types].xml", []byte("<Types/>"), "word/document.xml", []byte(xml+`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&l11;&f;</w:t></w:r></w:p></w:body></w:document>`)),
		"xml/deep.odt":        zipOf("mimetype", []byte("application/vnd.oasis.opendocument.text"), "content.xml", times(100_000, "<text:p>")),
		"mail/nested.eml":     []byte(rfc.String()),
		"mail/header.eml":     append([]byte("From: a@example.org\nSubject: "), times(200_000, "=?utf-8?q?x?= ")...),
		"mail/base64.eml":     append([]byte("From: a@example.org\nSubject: outage\nContent-Transfer-Encoding: base64\nContent-Type: text/plain\n\n"), times(size/4, "QUFB\n")...),
		"mail/froms.mbox":     times(20_000, "From x Thu Mar  4 10:00:00 2021\n\n"),
		"archive/bomb.zip":    zipOf("bomb.txt", make([]byte, 64<<20)),
		"archive/bomb.txt.gz": gzipOf(make([]byte, 64<<20)),
		"archive/bomb.docx":   zipOf("[Content_Types].xml", []byte("<Types/>"), "word/document.xml", make([]byte, 64<<20)),
		"archive/deep.zip":    deep, "archive/deep.gz": gz, "archive/many.zip": many,
		"archive/outside.zip": zipOf("../../outside.txt", []byte(sentence), "/etc/outside.txt", []byte(sentence), "a\\..\\..\\b.txt", []byte(sentence)),
		"archive/outside.tar": tarOf("../../outside.txt", []byte(sentence)),
		"archive/none.tar":    make([]byte, 10240),
		"warc/length.warc":    []byte("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999\r\n\r\nx"),
		"warc/negative.warc":  []byte("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -1\r\n\r\nx"),
		"pdf/xref.pdf":        []byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF"),
		"pdf/deep.pdf":        append([]byte("%PDF-1.7\n1 0 obj"), times(200_000, "<</A[")...),
		"names/new\nline.txt": []byte(sentence), "names/bell\x07\x1b[31m.txt": []byte(sentence), "names/\u202egpj.txt": []byte(sentence),
		"names/" + strings.Repeat("n", 240) + ".txt": []byte(sentence), "names/-rf": []byte(sentence), "names/a!b.zip#3": []byte(sentence), "names/=cmd.txt": []byte(sentence),
	}
	return all
}

// traps are what a folder may hold that is no file: loops, pipes, what may not be read.
func traps(t *testing.T) {
	for _, err := range []error{os.MkdirAll("docs/traps/closed", 0o755), os.Symlink("..", "docs/traps/loop"), os.Symlink("self", "docs/traps/self"),
		os.Symlink("nowhere", "docs/traps/dangling.txt"), os.Symlink("/dev/zero", "docs/traps/zero.txt"), syscall.Mkfifo("docs/traps/pipe.txt", 0o644),
		os.WriteFile("docs/traps/secret.txt", []byte("nobody may read this"), 0), os.Chmod("docs/traps/closed", 0)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod("docs/traps/closed", 0o755) })
}

// nightOver runs a night over a folder, and gives the record of each document and the reason of each refusal, by name below docs.
func nightOver(t *testing.T, data, docs string) (records, refused map[string]string, usage *syscall.Rusage) {
	t.Helper()
	haveri := func(args ...string) ([]byte, *exec.Cmd) {
		cmd := exec.Command("haveri", append(args, "--data", data)...)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		err := cmd.Run()
		var exit *exec.ExitError
		if code := cmd.ProcessState.ExitCode(); err != nil && !errors.As(err, &exit) || code != 0 && code != 3 || strings.Contains(stderr.String(), "goroutine ") {
			t.Fatalf("haveri %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
		}
		return stdout.Bytes(), cmd
	}
	_, cmd := haveri("run", "--quiet", docs)
	records, refused = map[string]string{}, map[string]string{}
	below := func(name string) string { return strings.TrimPrefix(name, "docs/") }
	out, _ := haveri("report", "--table", "documents", "--format", "jsonl")
	for line := range bytes.Lines(out) {
		var d map[string]any
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		file := below(d["file"].(string))
		delete(d, "file")
		delete(d, "incident_id") // other documents may join it
		said, _ := json.Marshal(d)
		records[file] = string(said)
	}
	out, _ = haveri("status", "--json")
	var status struct {
		Runs []struct {
			Refused []struct{ File, Reason string }
		}
	}
	if err := json.Unmarshal(out, &status); err != nil || len(status.Runs) == 0 {
		t.Fatalf("haveri status: %v %s", err, out)
	}
	for _, x := range status.Runs[0].Refused {
		refused[below(x.File)] = x.Reason
	}
	return records, refused, cmd.ProcessState.SysUsage().(*syscall.Rusage)
}

// told tells whether a file, or a member of it, is among the names.
func told(names map[string]string, file string) bool {
	for n := range names {
		if rest, ok := strings.CutPrefix(n, file); ok && (rest == "" || rest[0] == '!' || rest[0] == '#') {
			return true
		}
	}
	return false
}

// harmless asks that no cell of the tables for spreadsheets is a formula, and that the dashboard holds no markup of a document.
func harmless(t *testing.T) {
	for _, name := range []string{"documents", "incidents", "evidence"} {
		out, err := exec.Command("haveri", "report", "--data", "among", "--table", name, "--format", "csv").Output()
		if err != nil {
			t.Fatalf("haveri report %s: %v", name, err)
		}
		for line := range bytes.Lines(out) {
			for _, formula := range []string{"=HYPERLINK", "@SUM", "=1+1"} {
				if bytes.HasPrefix(line, []byte(formula)) || bytes.Contains(line, []byte(","+formula)) || bytes.Contains(line, []byte(`,"`+formula)) {
					t.Errorf("table %s has a formula: %.200s", name, line)
				}
			}
		}
	}
	page, err := os.ReadFile("among/reports/dashboard.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, markup := range []string{"<script>alert", "onerror=alert(1)>", "\u202egnp"} {
		if bytes.Contains(page, []byte(markup)) {
			t.Errorf("the dashboard holds %q", markup)
		}
	}
}

func put(t *testing.T, name string, raw []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, raw, 0o644)); err != nil {
		t.Fatal(err)
	}
}

// zipOf makes an archive of names and contents by turns.
func zipOf(members ...any) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		h := &zip.FileHeader{Name: members[i].(string), Method: zip.Deflate}
		if h.Name == "mimetype" { // which OpenDocument wants stored
			h.Method = zip.Store
		}
		w, _ := z.CreateHeader(h)
		w.Write(members[i+1].([]byte))
	}
	z.Close()
	return b.Bytes()
}

// zipMany makes an archive of so many small members, some of the same name.
func zipMany(n int) []byte {
	members := make([]any, 0, 2*n)
	for i := range n {
		members = append(members, fmt.Sprintf("%d.txt", i%(n-5)), []byte("x"))
	}
	return zipOf(members...)
}

func tarOf(name string, raw []byte) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(raw))})
	w.Write(raw)
	w.WriteHeader(&tar.Header{Name: "loop", Typeflag: tar.TypeSymlink, Linkname: "loop"})
	w.Close()
	return b.Bytes()
}

func gzipOf(raw []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(raw)
	w.Close()
	return b.Bytes()
}
