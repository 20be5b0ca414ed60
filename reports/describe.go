package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// The parts of a Frictionless Data Package that say what the files hold.
type (
	dataPackage struct {
		Schema        string     `json:"$schema"`
		Name          string     `json:"name"`
		Title         string     `json:"title"`
		Description   string     `json:"description"`
		CreatedBy     string     `json:"created_by"`
		SchemaVersion string     `json:"schema_version"`
		Rules         string     `json:"rules"`
		GeneratedFrom string     `json:"generated_from"`
		Resources     []resource `json:"resources"`
	}
	resource struct {
		Name        string      `json:"name"`
		Type        string      `json:"type"`
		Path        string      `json:"path"`
		Description string      `json:"description"`
		Format      string      `json:"format"`
		MediaType   string      `json:"mediatype"`
		Bytes       int64       `json:"bytes"`
		Hash        string      `json:"hash"`
		Schema      tableSchema `json:"schema"`
	}
	tableSchema struct {
		Fields        []field      `json:"fields"`
		MissingValues []string     `json:"missingValues"`
		PrimaryKey    []string     `json:"primaryKey"`
		ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
	}
	field struct {
		Name        string      `json:"name"`
		Type        string      `json:"type"`
		Description string      `json:"description"`
		Unit        string      `json:"unit,omitempty"`
		Example     string      `json:"example"`
		Constraints constraints `json:"constraints"`
	}
	constraints struct {
		Required bool     `json:"required"`
		Enum     []string `json:"enum,omitempty"`
	}
	foreignKey struct {
		Fields    []string  `json:"fields"`
		Reference reference `json:"reference"`
	}
	reference struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	}
)

// frictionless types, by Kind.
var frictionless = [...]string{Text: "string", Code: "string", Int: "integer", Float: "number", Bool: "boolean", Date: "date", Instant: "datetime"}

// writePackage writes datapackage.json for the Parquet files, which have been flushed.
func writePackage(w io.Writer, m Meta, files map[string]*output) error {
	p := dataPackage{
		Schema: "https://datapackage.org/profiles/2.0/datapackage.json", Name: "haveri", Title: "Outages as their write-ups tell them",
		Description: "Flat tables made from post-incident write-ups: when an outage began, how long it lasted, why, and what was done, with the words that say so.",
		CreatedBy:   "haveri " + m.Version, SchemaVersion: SchemaVersion, Rules: m.Rules, GeneratedFrom: m.Digest,
	}
	for _, t := range Tables() {
		p.Resources = append(p.Resources, resource{
			Name: t.Name, Type: "table", Path: t.Name + ".parquet", Description: t.Description, Format: "parquet",
			MediaType: "application/vnd.apache.parquet", Bytes: files[t.Name].size, Hash: files[t.Name].sum(), Schema: t.schema(),
		})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(p)
}

func (t *Table) schema() tableSchema {
	s := tableSchema{MissingValues: []string{""}, PrimaryKey: t.Key}
	for _, c := range t.Columns {
		s.Fields = append(s.Fields, field{Name: c.Name, Type: frictionless[c.Kind], Description: c.Description, Unit: c.Unit, Example: c.Example,
			Constraints: constraints{Required: c.Required, Enum: c.Enum}})
	}
	for _, r := range t.References {
		s.ForeignKeys = append(s.ForeignKeys, foreignKey{[]string{r.Column}, reference{r.Table, []string{r.Target}}})
	}
	return s
}

// Describe writes the data dictionary as Markdown: one section a table, one line a column.
func Describe(w io.Writer) error {
	var b strings.Builder
	cell := strings.NewReplacer("|", `\|`)
	for _, t := range Tables() {
		fmt.Fprintf(&b, "## %s\n\n%s Key: %s.\n\n| column | type | meaning | example |\n| --- | --- | --- | --- |\n", t.Name, t.Description, strings.Join(t.Key, ", "))
		for _, c := range t.Columns {
			kind := c.Kind.String()
			if c.Unit != "" {
				kind += ", " + c.Unit
			}
			if c.Required {
				kind += ", never null"
			}
			meaning := c.Description
			if c.Enum != nil {
				meaning += " One of " + strings.Join(c.Enum, ", ") + "."
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", c.Name, kind, cell.Replace(meaning), cell.Replace(c.Example))
		}
		for _, r := range t.References {
			fmt.Fprintf(&b, "\n`%s` leads to `%s.%s`.\n", r.Column, r.Table, r.Target)
		}
		b.WriteString("\n")
	}
	b.WriteString("In CSV a null is an empty field, and a text that begins with `=`, `+`, `-`, `@` (full-width too), a tab or a carriage return is\n" +
		"led by an apostrophe, so that no spreadsheet runs it as a formula. The other formats hold the text unchanged.\n")
	_, err := io.WriteString(w, b.String())
	return err
}
