package format

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"gopkg.in/yaml.v3"

	"haveri/ingest/doc"
)

// property is a scalar of a front matter, or a list of them joined by ", ". Keys of nested tables are joined by ".".
type property struct{ key, value string }

// cutFrontMatter splits a document into the properties of its head and its body; nil where it has no head.
func cutFrontMatter(s string) ([]property, string) {
	m := frontMatter.FindStringSubmatchIndex(s)
	if m == nil {
		return nil, s
	}
	head, body := s[m[4]:m[5]], s[m[1]:]
	open, end := s[m[2]:m[3]], s[m[6]:m[7]]
	if (open == "+++") != (end == "+++") {
		return nil, s
	}
	if open == "+++" {
		if p, ok := tomlProperties(head); ok {
			return p, body
		}
	} else if p, ok := yamlProperties(head); ok {
		return p, body
	}
	return plainProperties(head), body
}

func yamlProperties(head string) ([]property, bool) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(head), &root); err != nil || len(root.Content) == 0 || root.Content[0].Kind != yaml.MappingNode {
		return nil, false
	}
	return yamlTable("", root.Content[0], 0), true
}

// yamlTable reads scalars as they are written: a date stays the text it was. Aliases are passed over, for they can be bombs.
func yamlTable(prefix string, table *yaml.Node, depth int) (out []property) {
	for i := 0; i+1 < len(table.Content) && depth < 4; i += 2 {
		key, value := prefix+table.Content[i].Value, table.Content[i+1]
		switch value.Kind {
		case yaml.ScalarNode:
			if value.Tag != "!!null" {
				out = append(out, property{key, value.Value})
			}
		case yaml.MappingNode:
			out = append(out, yamlTable(key+".", value, depth+1)...)
		case yaml.SequenceNode:
			var list []string
			for _, n := range value.Content {
				if n.Kind == yaml.ScalarNode {
					list = append(list, n.Value)
				}
			}
			out = append(out, property{key, strings.Join(list, ", ")})
		}
	}
	return out
}

func tomlProperties(head string) ([]property, bool) {
	var table map[string]any
	meta, err := toml.Decode(head, &table)
	if err != nil {
		return nil, false
	}
	var out []property
	for _, key := range meta.Keys() {
		var v any = table
		for _, k := range key {
			t, _ := v.(map[string]any)
			v = t[k]
		}
		if value, ok := tomlValue(v); ok {
			out = append(out, property{strings.Join(key, "."), value})
		}
	}
	return out, true
}

// tomlValue writes a value as text; false for tables, whose keys come by themselves.
func tomlValue(v any) (string, bool) {
	switch v := v.(type) {
	case nil, map[string]any, []map[string]any:
		return "", false
	case []any:
		var list []string
		for _, e := range v {
			if s, ok := tomlValue(e); ok {
				list = append(list, s)
			}
		}
		return strings.Join(list, ", "), true
	case time.Time: // the library marks dates and times without a zone by these locations
		switch v.Location().String() {
		case "date-local":
			return v.Format("2006-01-02"), true
		case "datetime-local":
			return v.Format("2006-01-02T15:04:05"), true
		case "time-local":
			return v.Format("15:04:05"), true
		}
		return v.Format(time.RFC3339), true
	}
	return fmt.Sprint(v), true
}

var plainProperty = regexp.MustCompile(`^([\w-]+)[ \t]*[:=][ \t]*(.*)$`)

// plainProperties reads a head that is not quite YAML or TOML, such as "title: Outage: what happened".
func plainProperties(head string) (out []property) {
	for line := range strings.Lines(head) {
		line = strings.TrimRight(line, " \t\r\n")
		if m := plainProperty.FindStringSubmatch(line); m != nil {
			out = append(out, property{m[1], strings.Trim(m[2], `"'[]`)})
		} else if item, ok := strings.CutPrefix(strings.TrimSpace(line), "- "); ok && len(out) > 0 {
			last := &out[len(out)-1]
			last.value = strings.TrimPrefix(last.value+", "+strings.Trim(item, `"'`), ", ")
		}
	}
	return out
}

// dateKeys say when a document was published, the surest first.
var dateKeys = []string{"published", "date_published", "datepublished", "pubdate", "date", "issued", "created"}

// setProperties fills the page's metadata, and keeps the title and all that readers may take as facts as pieces at its head.
func (p *Page) setProperties(props []property) {
	best := len(dateKeys)
	for _, f := range props {
		value := html.UnescapeString(strings.Join(strings.Fields(f.value), " "))
		if value == "" {
			continue
		}
		switch key := strings.ToLower(f.key); key {
		case "title":
			p.Title = value
			p.Pieces = append([]Piece{{Kind: doc.Title, Text: value}}, p.Pieces...)
			continue
		case "url", "link", "permalink", "canonical", "canonical_url":
			p.URL = value
			continue
		case "lang", "language", "locale":
			p.Lang = value
			continue
		case "organization", "organisation", "company":
			p.Organization = value
		default:
			for i, k := range dateKeys[:best] {
				if k != strings.ReplaceAll(key, "-", "_") {
					continue
				}
				if d := Date(value); d != "" {
					best, p.Published = i, doc.DateLine{Value: d, Source: "front matter"}
				}
			}
		}
		p.Pieces = append(p.Pieces, Piece{Kind: doc.Field, Text: f.key + ": " + value})
	}
}
