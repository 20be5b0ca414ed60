// Package dashboard writes the published incidents as one HTML file that fetches nothing: charts, a table to filter and sort, and
// for each incident the words that its values rest on and the documents that say otherwise.
//
// Charts are SVG made here, of classes and plain coordinates, so that one style sheet serves screen, dark screen and print, the script
// can shorten bars to what a filter leaves, and the same incidents give the same bytes. The Go libraries that draw charts write fixed
// colours and fonts, no links, no titles for screen readers; the one that makes web pages fetches its script.
//
// Text of documents is data: plain takes control and direction characters out, html/template escapes markup, encoding/json escapes
// what could end a script element, and the script writes nothing but textContent. A Content-Security-Policy in the page forbids
// all else, network included.
package dashboard

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"iter"
	"math"
	"os"
	"slices"
	"strings"

	"haveri/extract"
	"haveri/reports"
)

var (
	//go:embed page.html
	markup string
	//go:embed page.css
	style string
	//go:embed page.js
	script string

	page = template.Must(template.New("page").Funcs(template.FuncMap{"thousands": thousands, "percent": percent}).Parse(markup))
)

// Page gathers incidents for one file.
type Page struct {
	meta    reports.Meta
	quotes  quoting
	columns columns
	chunk   bytes.Buffer // JSON of the details of incidents, at most chunk
	held    int          // how many they are
	packed  []string     // the chunks before
	stats   stats
}

// New begins a page of at most so many incidents: of many, quotations are kept short.
func New(m reports.Meta, incidents int) *Page {
	return &Page{meta: m, quotes: quotingFor(incidents), columns: newColumns(), stats: newStats()}
}

// Through is incidents that are added to the page on their way.
func (p *Page) Through(incidents iter.Seq2[*extract.Incident, error]) iter.Seq2[*extract.Incident, error] {
	return func(yield func(*extract.Incident, error) bool) {
		for inc, err := range incidents {
			if err == nil {
				err = p.Add(inc)
			}
			if !yield(inc, err) {
				return
			}
		}
	}
}

// chunk is how many incidents' details are compressed together, and parsed by the script when one of them is opened.
const chunk = 500

// Add takes an incident into the page, or no more than its documents where it tells of no outage.
func (p *Page) Add(inc *extract.Incident) error {
	p.stats.documents += len(inc.Documents)
	if !inc.Record.Incident {
		return nil
	}
	detail, err := json.Marshal(p.quotes.detail(inc))
	if err != nil {
		return fmt.Errorf("incident %s: %w", inc.ID, err)
	}
	if p.held++; p.held > 1 {
		p.chunk.WriteByte(',')
	}
	p.chunk.Write(detail)
	if p.held == chunk {
		p.pack()
	}
	p.columns.add(inc)
	p.stats.add(inc)
	return nil
}

// pack compresses the chunk: evidence repeats itself, and most of it is never looked at.
func (p *Page) pack() {
	if p.held == 0 {
		return
	}
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.DefaultCompression) // fails for a wrong level alone
	io.WriteString(w, "["+p.chunk.String()+"]")           // a buffer fails never
	w.Close()
	p.packed = append(p.packed, base64.StdEncoding.EncodeToString(b.Bytes()))
	p.chunk.Reset()
	p.held = 0
}

// view is what the template shows.
type view struct {
	Policy     template.HTML
	Style      template.HTML
	Meta       reports.Meta
	Documents  int
	Incidents  int
	First      string // years; "" where none is known
	Last       string
	Tiles      []tile
	Figures    []figure
	Longest    []long
	Filters    []filter
	OrgOptions []string
	Quotes     string // how quotations were shortened
}

// tile is a figure that stands out.
type tile struct{ Label, Value, Note string }

// filter is a choice of the filter form: Options are codes with their labels.
type filter struct {
	Name, Label string
	Options     []option
}

type option struct{ Value, Label string }

// Write writes the whole file, after all incidents.
func (p *Page) Write(w io.Writer) error {
	buf := bufio.NewWriterSize(w, 1<<18)
	if err := page.ExecuteTemplate(buf, "head", p.view()); err != nil {
		return err
	}
	buf.WriteString("<script type=\"application/json\" id=\"data\">")
	if err := p.columns.write(buf); err != nil {
		return err
	}
	buf.WriteString("</script>\n")
	p.pack()
	for i, b := range p.packed {
		fmt.Fprintf(buf, "<script type=\"text/plain\" id=\"details-%d\">%s</script>\n", i, b)
	}
	buf.WriteString("<script>" + script + "</script>\n</body>\n</html>\n")
	return buf.Flush()
}

// WriteFile writes the file at a path where none is read yet.
func (p *Page) WriteFile(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(p.Write(f), f.Close())
}

func (p *Page) view() view {
	s := &p.stats
	years := s.years()
	v := view{
		Policy: template.HTML(fmt.Sprintf("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '%s'; script-src '%s'; "+
			"base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'\">", digest(style), digest(script))),
		Style: template.HTML("<style>" + style + "</style>"),
		Meta:  p.meta, Documents: s.documents, Incidents: s.all.n, Tiles: s.tiles(), Figures: s.figures(), Longest: s.longest(), Quotes: p.quotes.String(),
	}
	if len(years) > 0 {
		v.First, v.Last = years[0], years[len(years)-1]
	}
	v.Filters = []filter{
		{"cause", "Cause", options(s.causes, nil)},
		{"action", "Action", options(s.actions, actionName)},
		{"year", "Year", s.yearOptions()},
		{"lang", "Language", options(s.langs, languageName)},
		{"source", "Source", options(s.sources, sourceName)},
	}
	for _, o := range s.repeated() {
		v.OrgOptions = append(v.OrgOptions, o.name)
	}
	return v
}

// options are the codes that occur, most frequent first.
func options(groups map[string]*group, name func(string) string) []option {
	var list []option
	for _, g := range ranked(groups) {
		label := g.name
		if name != nil {
			label = name(label)
		}
		list = append(list, option{g.name, fmt.Sprintf("%s (%s)", label, thousands(g.n))})
	}
	return list
}

// digest names an inline element for the policy.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// thousands separates groups of digits by thin spaces that do not break.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// percent is n of all, in whole per cent.
func percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	p := 100 * float64(n) / float64(of)
	switch {
	case n > 0 && p < 1:
		return "<1\u00a0%"
	case n < of && p > 99:
		return ">99\u00a0%"
	}
	return fmt.Sprintf("%.0f\u00a0%%", p)
}

// period is a duration in the largest unit that fits and the next one: "6 h 20 min".
func period(seconds float64) string {
	units := []struct {
		name string
		size int64
	}{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}
	s := int64(math.Round(seconds))
	for i, u := range units {
		if s < u.size && u.size > 1 {
			continue
		}
		text := fmt.Sprintf("%d\u00a0%s", s/u.size, u.name)
		if rest := s % u.size; rest > 0 && rest >= units[i+1].size {
			text += fmt.Sprintf(" %d\u00a0%s", rest/units[i+1].size, units[i+1].name)
		}
		return text
	}
	return ""
}

// ranked are groups, the most frequent first and unknown ones last.
func ranked(groups map[string]*group) []*group {
	var list []*group
	for _, g := range groups {
		list = append(list, g)
	}
	last := func(g *group) int {
		if g.name == unknown || g.name == none {
			return 1
		}
		return 0
	}
	slices.SortFunc(list, func(a, b *group) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(b.n, a.n), strings.Compare(a.name, b.name))
	})
	return list
}
