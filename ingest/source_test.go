package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write puts files below a new folder and returns it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// walk lists what Walk yields below dir, without dir's own name: "name=bytes", or "name!error".
func walk(t *testing.T, o Options, dir string, paths ...string) []string {
	t.Helper()
	for i, p := range paths {
		if p != "-" {
			paths[i] = filepath.Join(dir, p)
		}
	}
	var out []string
	prefix := filepath.ToSlash(dir) + "/"
	for s := range Walk(context.Background(), paths, o) {
		name := strings.TrimPrefix(s.File, prefix)
		switch {
		case s.Err != nil && !strings.HasPrefix(s.Err.Error(), s.File+": "):
			t.Errorf("%s: the error does not name the file: %v", s.File, s.Err)
		case s.Err != nil:
			out = append(out, name+" ERR "+strings.TrimPrefix(s.Err.Error(), s.File+": "))
		default:
			out = append(out, name+"="+string(s.Raw))
		}
	}
	return out
}

func zipped(t *testing.T, members ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t *testing.T, members ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		err := w.WriteHeader(&tar.Header{Name: members[i], Mode: 0o644, Size: int64(len(members[i+1]))})
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gz(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func expect(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	ok := len(got) == len(want)
	for i := 0; ok && i < len(got); i++ {
		ok = got[i] == want[i] || strings.HasSuffix(want[i], "…") && strings.HasPrefix(got[i], strings.TrimSuffix(want[i], "…"))
	}
	if !ok {
		t.Errorf("%s:\n%q\nwant\n%q", name, got, want)
	}
}

func TestWalkFolders(t *testing.T) {
	dir := write(t, map[string]string{
		"b.txt": "b", "a/2.md": "2", "a/1.txt": "1", "a/deep/3.HTML": "3", ".hidden/x.txt": "x", "a/.x.txt": "x",
		"a/1.txt.meta.json": `{"published": "2020-01-02"}`, "dev.gold.jsonl": `{"id": "x"}`, "orphan.txt.meta.json": "{}",
	})
	all := []string{"a/1.txt=1", "a/2.md=2", "a/deep/3.HTML=3", "b.txt=b"}
	expect(t, "all", walk(t, Options{}, dir, "."), all...)
	long := strings.Repeat("l", 251) + ".txt" // leaves no room for a side-car's name
	expect(t, "a long name", walk(t, Options{}, write(t, map[string]string{long: "l"}), "."), long+"=l")
	if err := os.Symlink(dir, filepath.Join(dir, "a", "loop")); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := os.Symlink(filepath.Join(dir, "b.txt"), filepath.Join(dir, "c.txt")); err != nil {
		t.Fatal(err)
	}
	all = append(all, "c.txt=b")
	expect(t, "links", walk(t, Options{}, dir, "."), all...)
	expect(t, "include by name", walk(t, Options{Include: []string{"*.txt"}}, dir, "."), "a/1.txt=1", "b.txt=b", "c.txt=b")
	expect(t, "include by path", walk(t, Options{Include: []string{"a/**/*.HTML", "b.*"}}, dir, "."), "a/deep/3.HTML=3", "b.txt=b")
	expect(t, "exclude", walk(t, Options{Exclude: []string{"a/deep", "*.md", "c.txt"}}, dir, "."), "a/1.txt=1", "b.txt=b")
	expect(t, "a bad glob", walk(t, Options{Include: []string{"a[", "*.txt"}}, dir, "."), "a[ ERR not a valid glob; correct --include or --exclude")
	expect(t, "named outright", walk(t, Options{Include: []string{"*.md"}}, dir, "b.txt", "a/.x.txt", "none.txt"), "b.txt=b", "a/.x.txt=x", "none.txt ERR no such file or directory: gone, or a link to nothing; remove or exclude it")
	expect(t, "too large", walk(t, Options{Include: []string{"b.txt"}}, write(t, map[string]string{"b.txt": strings.Repeat("b", int(DefaultLimits.MaxDocument)+1), "c/b.txt": "small"}), "."),
		"b.txt ERR larger than 32 MB; raise --max-document to read it, or exclude it", "c/b.txt=small")
}

func TestNoWriteUps(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "a", "seeds.go": "package seeds", "x/style.CSS": "p {}", "saved_files/logo.png": "\x89PNG"})
	expect(t, "a folder", walk(t, Options{}, dir, "."), "a.txt=a")
	expect(t, "an archive", walk(t, Options{}, write(t, map[string]string{"a.zip": zipped(t, "a.css", "p {}", "a.txt", "a"), "b.tar": tarred(t, "a.js", "x", "b.txt", "b")}), "."),
		"a.zip!a.txt=a", "b.tar!b.txt=b")
	data := write(t, map[string]string{"a.txt": "a", "nights/catalog.db": "x", "nights/runs/1.json": "{}"})
	expect(t, "with a data folder in it", walk(t, Options{}, data, "."), "a.txt=a")
	expect(t, "a data folder", walk(t, Options{}, data, "nights"), "nights ERR a data folder of this program, which holds no documents; name a folder of write-ups")
	expect(t, "named outright", walk(t, Options{}, dir, "seeds.go"), "seeds.go=package seeds")
	expect(t, "included", walk(t, Options{Include: []string{"*.go"}}, dir, "."), "seeds.go=package seeds")
}

func TestWalkNames(t *testing.T) {
	t.Chdir(write(t, map[string]string{"d/a.txt": "a"}))
	for _, c := range []struct{ path, want string }{{".", "d/a.txt"}, {"./d/", "d/a.txt"}, {"d/a.txt", "d/a.txt"}, {"d/../d", "d/a.txt"}} {
		for s := range Walk(context.Background(), []string{c.path}, Options{}) {
			if s.File != c.want || s.Hint != "txt" {
				t.Errorf("%s: %q %q", c.path, s.File, s.Hint)
			}
		}
	}
}

func TestWalkStops(t *testing.T) {
	dir := write(t, map[string]string{"a.txt": "a", "b.txt": "b", "c.jsonl": "{\"text\":\"1\"}\n{\"text\":\"2\"}\n"})
	for range Walk(context.Background(), []string{dir}, Options{}) {
		break // a yield after this would panic
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for range Walk(ctx, []string{dir, dir}, Options{}) {
		n++
		cancel()
	}
	if n != 1 {
		t.Errorf("%d sources after the end", n)
	}
}

func TestJSONLines(t *testing.T) {
	in := `{"text": "one", "url": "https://a.example", "title": "T", "published": "2020-01-02T03:04:00Z", "lang": "sv", "organization": "O", "id": "7"}

{"html": "<p>two</p>", "text": ""}
not JSON
{"title": "no text"}
{"text": "x", "published": "soon"}
[1]
{"text": 5}
{"text": "` + strings.Repeat("x", 300) + `"}
{"text": "last"}`
	dir := write(t, map[string]string{"a.jsonl": in})
	want := []string{"a.jsonl#1=one", "a.jsonl#3=<p>two</p>", "a.jsonl#4 ERR not a document (invalid…", "a.jsonl#5 ERR not a document (neither a key text nor a key html); correct the line",
		`a.jsonl#6 ERR not a document (published is "soon"…`, "a.jsonl#7 ERR not a document (array instead of an object); correct the line",
		`a.jsonl#8 ERR not a document (the value of "text" is of kind number instead of text); correct the line`, "a.jsonl#9 ERR larger than 100 bytes; raise --max-document…", "a.jsonl#10=last"}
	expect(t, "file", walk(t, Options{Limits: Limits{MaxDocument: 100}}, dir, "."), want...)
	for i := range want {
		want[i] = strings.Replace(want[i], "a.jsonl", "-", 1)
	}
	expect(t, "standard input", walk(t, Options{Limits: Limits{MaxDocument: 100}, Stdin: strings.NewReader(in)}, dir, "-"), want...)
	for s := range Walk(context.Background(), []string{filepath.Join(dir, "a.jsonl")}, Options{}) {
		if m := (Meta{Published: "2020-01-02T03:04Z", URL: "https://a.example", Organization: "O", Lang: "sv", Title: "T", From: "jsonl"}); s.Meta != m {
			t.Errorf("got %+v, want %+v", s.Meta, m)
		}
		break
	}
}

func TestStandardInput(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"a document", "We were down.", []string{"-=We were down."}},
		{"a zip", zipped(t, "a.txt", "a", "d/b.txt", "b"), []string{"-!a.txt=a", "-!d/b.txt=b"}},
		{"a tar.gz", gz(t, tarred(t, "a.txt", "a")), []string{"-!a.txt=a"}},
		{"a document in gzip", gz(t, "We were down."), []string{"-!-=We were down."}},
		{"nothing", "", []string{"-="}},
	} {
		expect(t, c.name, walk(t, Options{Stdin: strings.NewReader(c.in)}, "", "-"), c.want...)
	}
}

func TestArchives(t *testing.T) {
	inner := zipped(t, "x.txt", "x")
	bz, err := os.ReadFile("testdata/a.txt.bz2")
	if err != nil {
		t.Fatal(err)
	}
	dir := write(t, map[string]string{
		"a.zip":      zipped(t, "dir/", "", "../../b.txt", "b", `win\c.txt`, "c", ".git/config", "x", "__MACOSX/b.txt", "x", "b.txt.meta.json", "{}", "in.zip", inner, "j.jsonl", "{\"text\":\"j\"}\n"),
		"b.tar":      tarred(t, "a.txt", "a", "dir/b.txt", "b"),
		"c.tar.gz":   gz(t, tarred(t, "in.zip", inner)),
		"d.txt.gz":   gz(t, "d"),
		"e.jsonl.gz": gz(t, "{\"text\":\"e\"}\n"),
		"f.bz2":      string(bz),
		"g.xlsx":     zipped(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<w/>"),
		"h.zip":      zipped(t, "1.zip", zipped(t, "2.zip", zipped(t, "3.zip", zipped(t, "4.txt", "4")), "2.txt", "2"), "1.txt", "1"),
		"i.zip":      "PK\x03\x04 and then nothing",
		"j.tgz":      gz(t, tarred(t, "a.txt", "a"))[:60],
	})
	got := walk(t, Options{Exclude: []string{"g.xlsx"}}, dir, ".")
	expect(t, "archives", got,
		"a.zip!b.txt=b", "a.zip!win/c.txt=c", "a.zip!in.zip!x.txt=x", "a.zip!j.jsonl#1=j",
		"b.tar!a.txt=a", "b.tar!dir/b.txt=b", "c.tar.gz!in.zip!x.txt=x", "d.txt.gz!d.txt=d", "e.jsonl.gz!e.jsonl#1=e", "f.bz2!f=We were down.\n",
		"h.zip!1.zip!2.zip!3.zip ERR a container within 3 others is not opened; raise --max-depth, or unpack it first", "h.zip!1.zip!2.txt=2", "h.zip!1.txt=1",
		"i.zip ERR the archive is damaged…", got[len(got)-1])
	if last := got[len(got)-1]; !strings.HasPrefix(last, "j.tgz") || !strings.Contains(last, "ERR the archive is damaged (unexpected EOF)") {
		t.Errorf("a cut archive: %q", last)
	}
	for s := range Walk(context.Background(), []string{filepath.Join(dir, "g.xlsx")}, Options{}) {
		if _, err := Read(s); err == nil || !strings.Contains(err.Error(), "not a format this program reads: an Excel workbook (XLSX)") {
			t.Errorf("a workbook: %v", err)
		}
	}
}

func TestSideCars(t *testing.T) {
	car := `{"published": "March 9, 2018", "url": "u", "organization": "o", "lang": "sv", "title": "t", "source": "ignored"}`
	want := Meta{Published: "2018-03-09", URL: "u", Organization: "o", Lang: "sv", Title: "t", From: "side-car"}
	dir := write(t, map[string]string{
		"a.txt": "a", "a.txt.meta.json": car,
		"b.zip":    zipped(t, "a.txt", "a", "a.txt.meta.json", car),
		"c.tar":    tarred(t, "a.txt", "a", "a.txt.meta.json", car), // after what it describes
		"d.txt.gz": gz(t, "a"), "d.txt.gz.meta.json": car,
	})
	for s := range Walk(context.Background(), []string{dir, filepath.Join(dir, "a.txt")}, Options{}) {
		if s.Err != nil || s.Meta != want {
			t.Errorf("%s: %+v %v", s.File, s.Meta, s.Err)
		}
	}
	dir = write(t, map[string]string{
		"a.txt": "a", "a.txt.meta.json": "{", "a2.txt": "a", "a2.txt.meta.json/x.txt": "x", "b.zip": zipped(t, "a.txt", "a", "a.txt.meta.json", `{"published": "soon"}`, "b.txt", "b"),
		"c.tar": tarred(t, "a.txt.meta.json", `[]`, "a.txt", "a", "b.txt", "b"),
	})
	expect(t, "bad ones", walk(t, Options{}, dir, "."), "a.txt ERR its side-car *.meta.json cannot be used (unexpected end…",
		"a2.txt ERR its side-car *.meta.json cannot be used (read …",
		`b.zip!a.txt ERR its side-car *.meta.json cannot be used (published is "soon", which…`, "b.zip!b.txt=b", "c.tar!a.txt ERR its side-car…", "c.tar!b.txt=b")
}

func TestArchivesThatHarm(t *testing.T) {
	zeros := strings.Repeat("\x00", 24<<20)
	members := []string{}
	for i := range 1001 {
		members = append(members, fmt.Sprintf("%04d.txt", i), "x")
	}
	dir := write(t, map[string]string{
		"bomb.zip": zipped(t, "a.txt", zeros, "b.txt", zeros, "c.txt", "c"), "bomb.gz": gz(t, zeros), "nested.tar.gz": gz(t, tarred(t, "a.gz", gz(t, zeros))),
		"many.zip": zipped(t, members...), "z.txt": "still read",
	})
	got := walk(t, Options{Limits: Limits{MaxMembers: 1000}}, dir, ".")
	for i, g := range got {
		got[i] = strings.TrimRight(g[:min(len(g), 70)], "\x00")
	}
	got = slices.DeleteFunc(got, func(g string) bool { return strings.HasPrefix(g, "many.zip!") && strings.HasSuffix(g, ".txt=x") })
	expect(t, "what is left", got, "bomb.gz!bomb ERR unpacks to more than 200 times…", "bomb.zip!a.txt=", "bomb.zip!b.txt ERR unpacks to more than 200 times…",
		"many.zip ERR holds more than 1000 documents, of which the first…", "nested.tar.gz!a.gz!a ERR unpacks to more than 200 times…", "z.txt=still read")
}
