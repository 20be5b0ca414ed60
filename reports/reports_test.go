package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/file"

	"haveri/extract"
)

func export(t testing.TB, table, format string, incidents []*extract.Incident) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Export(&b, table, format, testMeta, each(incidents)); err != nil {
		t.Fatalf("%s as %s: %v", table, format, err)
	}
	return b.Bytes()
}

func openParquet(t testing.TB, data []byte) *file.Reader {
	t.Helper()
	r, err := file.NewParquetReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// cells are a Parquet file's values by column, formatted by %v; null is "null".
func cells(t testing.TB, data []byte) map[string][]string {
	t.Helper()
	r := openParquet(t, data)
	columns := map[string][]string{}
	for g := range r.NumRowGroups() {
		for c := range r.MetaData().Schema.NumColumns() {
			name := r.MetaData().Schema.Column(c).Name()
			chunk, err := r.RowGroup(g).Column(c)
			if err != nil {
				t.Fatal(err)
			}
			var values []string
			switch chunk := chunk.(type) {
			case *file.ByteArrayColumnChunkReader:
				values = readChunk(t, chunk.ReadBatch, r.RowGroup(g).NumRows(), chunk.Descriptor().MaxDefinitionLevel())
			case *file.Int64ColumnChunkReader:
				values = readChunk(t, chunk.ReadBatch, r.RowGroup(g).NumRows(), chunk.Descriptor().MaxDefinitionLevel())
			case *file.Int32ColumnChunkReader:
				values = readChunk(t, chunk.ReadBatch, r.RowGroup(g).NumRows(), chunk.Descriptor().MaxDefinitionLevel())
			case *file.Float64ColumnChunkReader:
				values = readChunk(t, chunk.ReadBatch, r.RowGroup(g).NumRows(), chunk.Descriptor().MaxDefinitionLevel())
			case *file.BooleanColumnChunkReader:
				values = readChunk(t, chunk.ReadBatch, r.RowGroup(g).NumRows(), chunk.Descriptor().MaxDefinitionLevel())
			default:
				t.Fatalf("column %s has a type we never write: %T", name, chunk)
			}
			columns[name] = append(columns[name], values...)
		}
	}
	return columns
}

func readChunk[T any](t testing.TB, read func(int64, []T, []int16, []int16) (int64, int, error), rows int64, deepest int16) []string {
	t.Helper()
	var out []string
	for int64(len(out)) < rows {
		buffer, levels := make([]T, 1000), make([]int16, 1000)
		n, _, err := read(1000, buffer, levels, nil)
		if err != nil || n == 0 {
			t.Fatalf("after %d of %d rows: %v", len(out), rows, err)
		}
		for i, at := 0, 0; i < int(n); i++ {
			if levels[i] < deepest {
				out = append(out, "null")
				continue
			}
			out = append(out, fmt.Sprintf("%v", buffer[at]))
			at++
		}
	}
	return out
}

// expected are the values that the definition's getters give, formatted like cells.
func expected(t testing.TB, table Table, incidents []*extract.Incident) map[string][]string {
	t.Helper()
	columns := map[string][]string{}
	emit := func(r *row) error {
		for _, c := range table.Columns {
			v := c.get(r)
			var s string
			switch {
			case !v.valid:
				s = "null"
			case c.Kind == Text || c.Kind == Code:
				s = strings.ToValidUTF8(v.text, "\uFFFD")
			case c.Kind == Float:
				s = fmt.Sprint(v.real)
			case c.Kind == Bool:
				s = fmt.Sprint(v.num == 1)
			default:
				s = fmt.Sprint(v.num)
			}
			columns[c.Name] = append(columns[c.Name], s)
		}
		return nil
	}
	rows := table.open()
	for _, inc := range incidents {
		if err := rows.each(inc, emit); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.end(emit); err != nil {
		t.Fatal(err)
	}
	return columns
}

func sameColumns(t *testing.T, table Table, got, want map[string][]string) {
	t.Helper()
	for _, c := range table.Columns {
		if !slices.Equal(got[c.Name], want[c.Name]) {
			t.Errorf("%s.%s: got %.300q, want %.300q", table.Name, c.Name, got[c.Name], want[c.Name])
		}
	}
}

func TestParquetHoldsEveryValue(t *testing.T) {
	for _, table := range Tables() {
		sameColumns(t, table, cells(t, export(t, table.Name, "parquet", sample())), expected(t, table, sample()))
	}
}

func TestArrowHoldsEveryValue(t *testing.T) {
	for _, table := range Tables() {
		r, err := ipc.NewFileReader(bytes.NewReader(export(t, table.Name, "arrow", sample())))
		if err != nil {
			t.Fatal(err)
		}
		if v, _ := r.Schema().Metadata().GetValue("haveri.generated_from"); v != testMeta.Digest {
			t.Errorf("%s: generated_from is %q", table.Name, v)
		}
		want := bytes.Split(bytes.TrimSpace(export(t, table.Name, "jsonl", sample())), []byte("\n"))
		batch, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		if int(batch.NumRows()) != len(want) {
			t.Fatalf("%s: %d rows, want %d", table.Name, batch.NumRows(), len(want))
		}
		for i, line := range want {
			var object map[string]any
			if err := json.Unmarshal(line, &object); err != nil {
				t.Fatal(err)
			}
			for n, c := range table.Columns {
				column := batch.Column(n)
				if column.IsNull(i) != (object[c.Name] == nil) {
					t.Errorf("%s.%s row %d: null in one of Arrow and JSON only", table.Name, c.Name, i)
				}
				if s, ok := object[c.Name].(string); ok && column.DataType().ID() == arrow.STRING && column.ValueStr(i) != s {
					t.Errorf("%s.%s row %d: %q, want %q", table.Name, c.Name, i, column.ValueStr(i), s)
				}
			}
		}
	}
}

// What the columns of the sample's first and second incident must be, by hand.
func TestIncidentValues(t *testing.T) {
	columns := cells(t, export(t, "incidents", "parquet", sample()))
	for column, want := range map[string][]string{
		"incident_id":         {"i1", "i2", "i3"},
		"services":            {"Azure;Köhantering; e-post", "null", "null"},
		"start_edtf":          {"2012-02-29T02:00+01:00", "2012-02-12~", "null"},
		"start_at_utc":        {"1330477200000000", "null", "null"},
		"start_date":          {"15399", "null", "null"},
		"start_precision":     {"minute", "day", "null"},
		"start_approximate":   {"false", "true", "null"},
		"start_confidence":    {"0.9", "null", "null"},
		"end_basis":           {"posted", "null", "null"},
		"end_precision":       {"second", "yearless", "null"},
		"duration_s":          {"122250", "3600", "null"},
		"contributing":        {"deploy;human", "null", "null"},
		"remediation_done":    {"rollback", "restart", "null"},
		"remediation_planned": {"testing", "null", "null"},
		"data_loss":           {"false", "null", "null"},
		"document_count":      {"3", "1", "1"},
	} {
		if !slices.Equal(columns[column], want) {
			t.Errorf("%s: %q, want %q", column, columns[column], want)
		}
	}
	if got := cells(t, export(t, "documents", "parquet", sample()))["incident_id"]; !slices.Equal(got, []string{"i1", "i1", "i1", "i2", "i3", "null"}) {
		t.Errorf("incident_id of documents: %q", got)
	}
	if got := cells(t, export(t, "evidence", "parquet", sample()))["document_id"]; !slices.Equal(got, []string{"d001", "d001", "d001", "d001", "d001", "d002", "d003", "d005"}) {
		t.Errorf("a copy's evidence must not be listed twice: %q", got)
	}
	if got := cells(t, export(t, "remediations", "parquet", sample()))["confidence"]; !slices.Equal(got, []string{"0.8", "null", "null", "null"}) {
		t.Errorf("confidence of remediations: %q", got)
	}
}

func TestMergedWordsThatStandInNoDocument(t *testing.T) {
	incidents := sample()[1:2]
	merged := *incidents[0].Record
	merged.Remediation = []extract.Remediation{{Action: "fix", Phase: "done", Quote: "nowhere", From: 7, To: 14}}
	incidents[0].Record = &merged
	columns := cells(t, export(t, "remediations", "parquet", incidents))
	for _, name := range []string{"document_id", "from_byte", "to_byte"} {
		if columns[name][0] != "null" {
			t.Errorf("%s: %q, want null", name, columns[name][0])
		}
	}
}

// Readers refuse negative null counts and a repeated root, and are slow on chunks that are not provably all dictionary.
func TestFooters(t *testing.T) {
	for _, incidents := range [][]*extract.Incident{sample(), many(3000)} {
		for _, table := range Tables() {
			r := openParquet(t, export(t, table.Name, "parquet", incidents))
			meta := r.MetaData()
			if got := meta.Schema.Root().RepetitionType(); got != parquet.Repetitions.Required {
				t.Errorf("%s: the root is %v", table.Name, got)
			}
			if got := meta.GetCreatedBy(); got != "haveri 0.1" {
				t.Errorf("%s: created by %q", table.Name, got)
			}
			if got := meta.KeyValueMetadata().FindValue("haveri.schema_version"); got == nil || *got != SchemaVersion {
				t.Errorf("%s: no schema version", table.Name)
			}
			for g := range r.NumRowGroups() {
				for i, c := range table.Columns {
					chunk, err := meta.RowGroup(g).ColumnChunk(i)
					if err != nil {
						t.Fatal(err)
					}
					stats, err := chunk.Statistics()
					if err != nil || stats == nil || stats.NullCount() < 0 || c.Required && stats.NullCount() != 0 {
						t.Errorf("%s.%s: statistics %v, %v", table.Name, c.Name, stats, err)
					}
					var dictionary, plain bool
					for _, e := range chunk.EncodingStats() {
						if e.PageType.String() == "DATA_PAGE" {
							isDict := e.Encoding == parquet.Encodings.RLEDict || e.Encoding == parquet.Encodings.PlainDict
							dictionary, plain = dictionary || isDict, plain || !isDict
						}
					}
					if dictionary != (c.Kind == Code) || plain != (c.Kind != Code) {
						t.Errorf("%s.%s: dictionary pages %v, plain pages %v", table.Name, c.Name, dictionary, plain)
					}
				}
			}
		}
	}
}

func TestSameBytesEveryTime(t *testing.T) {
	incidents := many(2000)
	var first map[string]string
	for run := range 20 {
		dir := t.TempDir()
		if err := Write(dir, testMeta, each(incidents)); err != nil {
			t.Fatal(err)
		}
		files := readAll(t, dir)
		if first == nil {
			first = files
		}
		for name := range first {
			if files[name] != first[name] {
				t.Fatalf("run %d: %s differs", run, name)
			}
		}
	}
	if len(first) != 2*len(Tables())+1 {
		t.Errorf("%d files", len(first))
	}
}

func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

func TestNothingToReport(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, testMeta, each(nil)); err != nil {
		t.Fatal(err)
	}
	for _, table := range Tables() {
		if r := openParquet(t, []byte(readAll(t, dir)[table.Name+".parquet"])); r.NumRows() != 0 || r.MetaData().Schema.NumColumns() != len(table.Columns) {
			t.Errorf("%s: %d rows, %d columns", table.Name, r.NumRows(), r.MetaData().Schema.NumColumns())
		}
		r, err := ipc.NewFileReader(strings.NewReader(readAll(t, dir)[table.Name+".arrow"]))
		if err != nil || r.NumRecords() != 0 || r.Schema().NumFields() != len(table.Columns) {
			t.Errorf("%s: %v", table.Name, err)
		}
		if got := strings.Count(string(export(t, table.Name, "csv", nil)), "\n"); got != 1 {
			t.Errorf("%s: %d lines of CSV, want the header", table.Name, got)
		}
	}
}

func TestRowGroups(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100,001 rows")
	}
	incidents := many(groupRows + 1)
	data := export(t, "incidents", "parquet", incidents)
	r := openParquet(t, data)
	if r.NumRowGroups() != 2 || r.RowGroup(0).NumRows() != groupRows || r.RowGroup(1).NumRows() != 1 {
		t.Errorf("%d row groups, the first of %d rows", r.NumRowGroups(), r.RowGroup(0).NumRows())
	}
	table := Tables()[0]
	sameColumns(t, table, cells(t, data), expected(t, table, incidents))
}

// A column of too many distinct values ends the row group, so that every chunk stays all dictionary.
func TestLargeDictionaryEndsRowGroup(t *testing.T) {
	incidents := many(40)
	for i, inc := range incidents {
		inc.Record.Organization = ptr(fmt.Sprintf("%06d", i) + strings.Repeat("å", groupDict/40))
	}
	incidents[39].Record.Organization = ptr(strings.Repeat("ö", 2*groupDict))
	data := export(t, "incidents", "parquet", incidents)
	r := openParquet(t, data)
	if r.NumRowGroups() != 4 { // 19 of 52 KiB make a mebibyte, and the last fills one by itself
		t.Errorf("%d row groups", r.NumRowGroups())
	}
	for g := range r.NumRowGroups() {
		chunk, err := r.MetaData().RowGroup(g).ColumnChunk(2)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range chunk.EncodingStats() {
			if e.PageType.String() == "DATA_PAGE" && e.Encoding == parquet.Encodings.Plain {
				t.Errorf("row group %d fell back to plain pages", g)
			}
		}
	}
	table := Tables()[0]
	sameColumns(t, table, cells(t, data), expected(t, table, incidents))
}

func TestCSV(t *testing.T) {
	data := export(t, "incidents", "csv", sample())
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 4 {
		t.Fatalf("%d records", len(records))
	}
	if got := strings.Count(string(data), "\r\n"); got != 4 {
		t.Errorf("%d lines end in CRLF, want 4", got)
	}
	want := map[string]string{"title": "'=HYPERLINK(\"http://x\",\"a\"), and\na second line", "organization": "Zürich \"Netz\", AG", "services": "",
		"duration_s": "3600", "start_approximate": "true", "end_confidence": "0.1234567890123"}
	for i, name := range records[0] {
		if value, ok := want[name]; ok && records[2][i] != value {
			t.Errorf("%s: %q, want %q", name, records[2][i], value)
		}
	}
}

func TestFormulaGuard(t *testing.T) {
	for in, want := range map[string]string{"=1+1": "'=1+1", "+46 8": "'+46 8", "-rolled": "'-rolled", "@home": "'@home", "\tx": "'\tx", "＝1": "'＝1",
		"\rx": "\"'\rx\"", "a=b": "a=b", "’": "’", "a,b": `"a,b"`, `a"b`: `"a""b"`, "=a,b": `"'=a,b"`} {
		if got := string(appendField(nil, in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	unsorted, twice, codeless := sample(), sample(), sample()
	unsorted[0], unsorted[1] = unsorted[1], unsorted[0]
	twice[1] = twice[0]
	codeless[1].Record.Cause.Primary = ""
	for name, c := range map[string]struct {
		incidents []*extract.Incident
		want      string
	}{
		"unsorted": {unsorted, "incident i1 comes after i2"}, "twice": {twice, "incident i1 comes after i1"},
		"no cause": {codeless, "table incidents, incident i2: column cause has no value"},
	} {
		err := Export(io.Discard, "incidents", "jsonl", testMeta, each(c.incidents))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range [][3]string{{"outages", "csv", "no table \"outages\": the tables are incidents, documents"}, {"incidents", "xlsx", "no format \"xlsx\" for tables: the formats are csv"}} {
		if err := Export(io.Discard, c[0], c[1], testMeta, each(nil)); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestFailedWriteLeavesTheFolderAsItWas(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, testMeta, each(sample())); err != nil {
		t.Fatal(err)
	}
	before := readAll(t, dir)
	broken := errors.New("the catalog is broken")
	err := Write(dir, Meta{Version: "0.2"}, func(yield func(*extract.Incident, error) bool) {
		if yield(sample()[0], nil) {
			yield(nil, broken)
		}
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	after := readAll(t, dir)
	if len(after) != len(before) {
		t.Errorf("%d files, before %d", len(after), len(before))
	}
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s changed", name)
		}
	}
	if err := Write(filepath.Join(dir, "absent"), testMeta, each(nil)); err == nil {
		t.Error("a folder that does not exist was no error")
	}
}

func TestOrder(t *testing.T) {
	make := func(id string, organization, start *string) *extract.Incident {
		return &extract.Incident{ID: id, Record: &extract.Record{Organization: organization, Start: start}}
	}
	ordered := []*extract.Incident{make("z", ptr("A"), ptr("2011")), make("y", ptr("A"), ptr("2012-01")), make("a", ptr("A"), nil), make("b", ptr("A"), nil),
		make("x", ptr("B"), ptr("2010")), make("c", nil, ptr("2010")), make("d", nil, nil)}
	for i, a := range ordered {
		for j, b := range ordered {
			if Less(a, b) != (i < j) {
				t.Errorf("Less(%s, %s) is %v", a.ID, b.ID, Less(a, b))
			}
		}
	}
}

func TestDefinitions(t *testing.T) {
	tables := map[string]Table{}
	for _, table := range Tables() {
		tables[table.Name] = table
	}
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	for _, table := range Tables() {
		has := func(name string) bool {
			return slices.ContainsFunc(table.Columns, func(c Column) bool { return c.Name == name })
		}
		seen := map[string]bool{}
		for _, c := range table.Columns {
			if !snake.MatchString(c.Name) || len(c.Name) > 30 || seen[c.Name] {
				t.Errorf("%s.%s: bad or repeated name", table.Name, c.Name)
			}
			seen[c.Name] = true
			if !strings.HasSuffix(c.Description, ".") || c.Example == "" {
				t.Errorf("%s.%s: description %q, example %q", table.Name, c.Name, c.Description, c.Example)
			}
			if c.Unit == "s" && !strings.HasSuffix(c.Name, "_s") {
				t.Errorf("%s.%s: the name lacks its unit", table.Name, c.Name)
			}
			if c.Enum != nil && (c.Kind != Code || !slices.Contains(c.Enum, c.Example)) {
				t.Errorf("%s.%s: example %q is not of its codes", table.Name, c.Name, c.Example)
			}
		}
		for _, key := range table.Key {
			if !has(key) {
				t.Errorf("%s: key %s is no column", table.Name, key)
			}
		}
		for _, r := range table.References {
			target, ok := tables[r.Table]
			if !has(r.Column) || !ok || !slices.ContainsFunc(target.Columns, func(c Column) bool { return c.Name == r.Target }) {
				t.Errorf("%s: reference %v leads nowhere", table.Name, r)
			}
		}
	}
}

func TestKeysAndReferencesHold(t *testing.T) {
	columns := map[string]map[string][]string{}
	for _, table := range Tables() {
		columns[table.Name] = cells(t, export(t, table.Name, "parquet", sample()))
	}
	for _, table := range Tables() {
		seen := map[string]bool{}
		for i := range columns[table.Name][table.Key[0]] {
			var key []string
			for _, name := range table.Key {
				key = append(key, columns[table.Name][name][i])
			}
			if joined := strings.Join(key, "\x00"); seen[joined] || slices.Contains(key, "null") {
				t.Errorf("%s: key %q is repeated or null", table.Name, key)
			} else {
				seen[joined] = true
			}
		}
		for _, r := range table.References {
			for _, value := range columns[table.Name][r.Column] {
				if value != "null" && !slices.Contains(columns[r.Table][r.Target], value) {
					t.Errorf("%s.%s: %q is not in %s", table.Name, r.Column, value, r.Table)
				}
			}
		}
	}
}

func TestDataPackageAgreesWithFiles(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, testMeta, each(sample())); err != nil {
		t.Fatal(err)
	}
	files := readAll(t, dir)
	var p dataPackage
	if err := json.Unmarshal([]byte(files["datapackage.json"]), &p); err != nil {
		t.Fatal(err)
	}
	if p.GeneratedFrom != testMeta.Digest || len(p.Resources) != len(Tables()) {
		t.Errorf("%d resources from %q", len(p.Resources), p.GeneratedFrom)
	}
	physical := map[string][]string{"string": {"String"}, "integer": {"Int(bitWidth=64, isSigned=true)"}, "number": {"None"}, "boolean": {"None"},
		"date": {"Date"}, "datetime": {"Timestamp(isAdjustedToUTC=true, timeUnit=microseconds, is_from_converted_type=false, force_set_converted_type=false)"}}
	for _, res := range p.Resources {
		data := files[res.Path]
		if int64(len(data)) != res.Bytes {
			t.Errorf("%s: %d bytes, the package says %d", res.Path, len(data), res.Bytes)
		}
		root := openParquet(t, []byte(data)).MetaData().Schema
		if root.NumColumns() != len(res.Schema.Fields) {
			t.Fatalf("%s: %d columns, the package has %d", res.Path, root.NumColumns(), len(res.Schema.Fields))
		}
		for i, f := range res.Schema.Fields {
			c := root.Column(i)
			if c.Name() != f.Name || (c.MaxDefinitionLevel() == 0) != f.Constraints.Required || !slices.Contains(physical[f.Type], c.LogicalType().String()) {
				t.Errorf("%s.%s: column %s, %v, level %d", res.Name, f.Name, c.Name(), c.LogicalType(), c.MaxDefinitionLevel())
			}
		}
	}
}

func TestDescribe(t *testing.T) {
	var b strings.Builder
	if err := Describe(&b); err != nil {
		t.Fatal(err)
	}
	for _, table := range Tables() {
		for _, c := range table.Columns {
			if !strings.Contains(b.String(), "| "+c.Name+" | "+c.Kind.String()) {
				t.Errorf("%s.%s is not described", table.Name, c.Name)
			}
		}
	}
}

func TestMonthly(t *testing.T) {
	incident := func(id, start, cause string, seconds ...int64) *extract.Incident {
		rec := &extract.Record{ID: id, File: id, Incident: true, Cause: extract.Cause{Primary: cause}}
		if start != "" {
			rec.Start = &start
		}
		if seconds != nil {
			rec.Duration = &extract.Duration{Seconds: seconds[0]}
		}
		return &extract.Incident{ID: id, Record: rec, Documents: []extract.SourceRef{{File: id, Record: rec}}}
	}
	incidents := []*extract.Incident{
		incident("a", "2012-02-01", "time", 100), incident("b", "2012-02-29T10:00Z", "time", 400), incident("c", "2012-02", "time", 200),
		incident("d", "2012-02-11~", "time", 1000), incident("e", "2012-02-12", "time"), incident("f", "2012-02-13", "power", 60),
		incident("g", "XXXX-02-13", "time", 70), incident("h", "2012", "unknown"),
	}
	slices.SortFunc(incidents, func(a, b *extract.Incident) int {
		if Less(a, b) {
			return -1
		}
		return 1
	})
	notOne := &extract.Record{ID: "i", File: "i", Cause: extract.Cause{Primary: "time"}, Duration: &extract.Duration{Seconds: 9}}
	incidents = append(incidents, &extract.Incident{ID: "i", Record: notOne, Documents: []extract.SourceRef{{File: "i", Record: notOne}}})
	got := cells(t, export(t, "monthly", "parquet", incidents))
	// time in 2012-02: 100, 200, 400, 1000 and one unknown. Quartiles at positions 0.75, 1.5, 2.25; the 90th percentile at 2.7.
	for column, want := range map[string][]string{
		"month":                  {"2012-02", "2012-02", "unknown", "unknown"},
		"month_start":            {"15371", "15371", "null", "null"},
		"cause":                  {"power", "time", "time", "unknown"},
		"incidents":              {"1", "5", "1", "1"},
		"known_durations":        {"1", "4", "1", "0"},
		"unknown_duration_share": {"0", "0.2", "0", "1"},
		"total_s":                {"60", "1700", "70", "null"},
		"q1_s":                   {"60", "175", "70", "null"},
		"median_s":               {"60", "300", "70", "null"},
		"q3_s":                   {"60", "550", "70", "null"},
		"p90_s":                  {"60", "820", "70", "null"},
	} {
		if !slices.Equal(got[column], want) {
			t.Errorf("%s: %q, want %q", column, got[column], want)
		}
	}

	o, err := Summary(each(incidents))
	if err != nil {
		t.Fatal(err)
	}
	if o.Documents != 9 || o.NotIncidents != 1 || o.All.Incidents != 8 || o.All.Known != 6 || o.All.UnknownShare() != 0.25 || o.All.Median != 150 {
		t.Errorf("overview %+v", o)
	}
	if o.UnknownStart != 0 || o.UnknownEnd != 8 || o.UnknownCause != 1 || o.UnknownOrganization != 8 || o.Share(o.UnknownCause) != 0.125 {
		t.Errorf("overview %+v", o)
	}
	if len(o.Causes) != 3 || o.Causes[0].Name != "time" || o.Causes[0].Incidents != 6 || o.Causes[1].Name != "power" || o.Causes[2].Name != "unknown" {
		t.Errorf("causes %+v", o.Causes)
	}
	if empty, err := Summary(each(nil)); err != nil || empty.All.UnknownShare() != 0 {
		t.Errorf("empty overview %+v, %v", empty, err)
	}
}

func TestMoments(t *testing.T) {
	null := value{}
	for edtf, want := range map[string]moment{
		"2012-02-29":                {"day", false, "2012-02", number(15399), null},
		"2012-02-29T10:06":          {"minute", false, "2012-02", number(15399), null},
		"2017-01-31T23:00Z":         {"minute", false, "2017-01", number(17197), number(1485903600000000)},
		"2015-08-18T01:19+02:00":    {"minute", false, "2015-08", number(16665), number(1439853540000000)},
		"2015-08-18T01:19:30-03:30": {"second", false, "2015-08", number(16665), number(1439873370000000)},
		"2012-03-01T02:00~":         {"minute", true, "2012-03", number(15400), null},
		"2022-04-04~":               {"day", true, "2022-04", null, null},
		"2019-06":                   {"month", false, "2019-06", null, null},
		"2019?":                     {"year", true, "", null, null},
		"XXXX-02-29":                {"yearless", false, "", null, null},
		"XXXX-08-18T13:19+02:00":    {"yearless", false, "", null, null},
		"1969-12-31":                {"day", false, "1969-12", number(-1), null},
		"2013-02-29":                {}, "2012-13": {}, "2012-02-29T24:00": {}, "2012-02-29T10": {}, "2012-02-29/2012-03-01": {}, "201X": {}, "": {}, "yesterday": {},
	} {
		if got := parseMoment(&edtf); got != want {
			t.Errorf("%q: %+v, want %+v", edtf, got, want)
		}
	}
	if got := parseMoment(nil); got != (moment{}) {
		t.Errorf("nil: %+v", got)
	}
}

func TestNoNumberThatIsNone(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1)} {
		if float(f).valid {
			t.Errorf("%v must be null", f)
		}
	}
}

// pqarrow and flight would bring gRPC and 20 MB.
func TestLinksNoGRPC(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, banned := range []string{"google.golang.org/grpc", "/pqarrow", "/flight"} {
		if strings.Contains(string(out), banned) {
			t.Errorf("reports links %s", banned)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	incidents := many(10_000)
	for b.Loop() {
		if err := Write(b.TempDir(), testMeta, each(incidents)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(incidents))*float64(b.N)/b.Elapsed().Seconds(), "incidents/s")
}
