package format

import (
	"bufio"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	renderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"

	"haveri/ingest/doc"
)

// The Markdown parser is not linear in all that can be written, so long texts and paragraphs full of signs are not given to it.
const (
	maxMarkdown = 1 << 20 // bytes of a text
	maxSigns    = 4000    // signs that may open something, without a blank line between them
)

// tangled tells whether the parser would take long over s.
func tangled(s string) bool {
	if len(s) > maxMarkdown {
		return true
	}
	signs := 0
	for i := range len(s) {
		switch s[i] {
		case '[', ']', '(', ')', '<', '>', '*', '_', '`', '!', '+', '.':
			signs++
		case '-':
			if i+1 < len(s) && s[i+1] == ' ' {
				signs++
			}
		case '\n':
			if i+1 < len(s) && s[i+1] == '\n' {
				signs = 0
			}
		}
		if signs > maxSigns {
			return true
		}
	}
	return false
}

// Markdown reads CommonMark with tables, task lists and struck text, and a front matter in YAML or TOML before it. Inline
// markup is resolved: a link is its text, an image its alternative text. A text that is too long or too tangled for the parser
// is read as plain text.
func Markdown(s string) Page {
	var p Page
	props, body := cutFrontMatter(s)
	p.setProperties(props)
	if tangled(body) {
		p.Pieces = append(p.Pieces, blocks(body)...)
		return p
	}
	source := []byte(body)
	m := markdownReader{source: source, page: &p, titled: p.Title != ""}
	m.children(markdown.Parse(text.NewReader(source)), 0, false)
	return p
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.TaskList, extension.Strikethrough)).Parser()

type markdownReader struct {
	source []byte
	page   *Page
	titled bool
}

func (m *markdownReader) add(p Piece) {
	p.Text = strings.TrimSpace(p.Text)
	if p.Text != "" {
		m.page.Pieces = append(m.page.Pieces, p)
	}
}

// children adds the blocks below n. depth counts the lists around it.
func (m *markdownReader) children(n ast.Node, depth int, quoted bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		m.block(c, depth, quoted)
	}
}

func (m *markdownReader) block(n ast.Node, depth int, quoted bool) {
	switch n := n.(type) {
	case *ast.Heading:
		kind, depth := doc.Heading, n.Level
		if n.Level == 1 && m.page.Title == m.inline(n) { // the front matter has said it
			return
		}
		if n.Level == 1 && !m.titled {
			kind, depth, m.titled = doc.Title, 0, true
		}
		m.add(Piece{Kind: kind, Text: m.inline(n), Depth: depth})
	case *ast.Paragraph, *ast.TextBlock:
		kind := doc.Paragraph
		if quoted {
			kind = doc.Quote
		}
		m.add(Piece{Kind: kind, Text: m.inline(n)})
	case *ast.List:
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			m.item(item, depth+1, quoted)
		}
	case *ast.Blockquote:
		m.children(n, depth, true)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		m.add(Piece{Kind: doc.Code, Text: string(n.Lines().Value(m.source))})
	case *ast.HTMLBlock:
		raw := string(n.Lines().Value(m.source))
		if n.HasClosure() {
			raw += string(n.ClosureLine.Value(m.source))
		}
		for line := range strings.SplitSeq(stripTags(raw), "\n") {
			m.add(Piece{Text: line})
		}
	case *extast.Table:
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var cells []string
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				cells = append(cells, strings.Join(strings.Fields(m.inline(cell)), " "))
			}
			m.add(Piece{Kind: doc.TableRow, Text: strings.Join(cells, "\t")})
		}
	default:
		m.children(n, depth, quoted)
	}
}

// item adds a list item: its first paragraph is the item, what follows in it stands by itself.
func (m *markdownReader) item(item ast.Node, depth int, quoted bool) {
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		_, tight := c.(*ast.TextBlock)
		_, loose := c.(*ast.Paragraph)
		if c != item.FirstChild() || !tight && !loose {
			m.block(c, depth, quoted)
			continue
		}
		box := doc.NoBox
		if b, ok := c.FirstChild().(*extast.TaskCheckBox); ok {
			box = doc.OpenBox
			if b.IsChecked {
				box = doc.DoneBox
			}
		}
		m.add(Piece{Kind: doc.ListItem, Text: m.inline(c), Depth: depth, Box: box})
	}
}

// inline is the text below n without its markup, with "\n" where a line was broken.
func (m *markdownReader) inline(n ast.Node) string {
	var b strings.Builder
	m.write(&b, n)
	return b.String()
}

func (m *markdownReader) write(b *strings.Builder, n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			if c.IsRaw() {
				b.Write(c.Value(m.source))
			} else {
				b.WriteString(resolve(c.Value(m.source)))
			}
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.Label(m.source))
		case *ast.RawHTML:
			if strings.HasPrefix(strings.ToLower(string(c.Segments.Value(m.source))), "<br") {
				b.WriteByte('\n')
			}
		default:
			m.write(b, c)
		}
	}
}

// resolve gives the signs that entities and escapes stand for, as the renderer would.
func resolve(b []byte) string {
	if !strings.ContainsAny(string(b), `\&`) {
		return string(b)
	}
	var out strings.Builder
	w := bufio.NewWriter(&out)
	renderer.DefaultWriter.Write(util.BufWriter(w), b)
	w.Flush()
	return html.UnescapeString(out.String())
}

// stripTags is the text of a stretch of raw HTML, with line ends where blocks end; comments, scripts and styles say nothing.
func stripTags(s string) string {
	var b strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(s))
	silent := false
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return b.String()
		case nethtml.TextToken:
			if !silent {
				b.WriteString(strings.ReplaceAll(string(z.Text()), "\n", " "))
			}
		case nethtml.StartTagToken, nethtml.EndTagToken, nethtml.SelfClosingTagToken:
			t := z.Token()
			switch t.Data {
			case "script", "style":
				silent = t.Type == nethtml.StartTagToken
			case "a", "b", "i", "em", "strong", "span", "code", "sub", "sup", "small", "font", "u", "tt", "kbd":
			case "td", "th":
				b.WriteByte(' ')
			case "img":
				for _, a := range t.Attr {
					if a.Key == "alt" {
						b.WriteString(a.Val)
					}
				}
			default:
				b.WriteByte('\n')
			}
		}
	}
}
