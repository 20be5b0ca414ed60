package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/extract"
)

func reviewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "review [QUERY]",
		Short: "List the least certain published values, for a person to look at",
		Long: `Review lists the published values of which the program is least certain, the worst first, each with the words that it rests on; with a QUERY, as for
haveri search, only those of the incidents that it finds. haveri show ID shows the document, haveri correct says what is right: with a VALUE, or
with --confirm where the value is. What has been corrected or confirmed is not listed again. Values that nobody has given are not listed.

Fields: ` + strings.Join(reviewed, ", ") + `.`,
		Example: `  haveri review
  haveri review --field cause --limit 50
  haveri review --since 2024 'org:microsoft'
  haveri review --json | jq -r .id | sort -u`,
	}
	data := dataFlag(cmd)
	chosen := queryFlags(cmd)
	limit := cmd.Flags().IntP("limit", "n", 20, "how many values to list")
	field := cmd.Flags().String("field", "", "only values of this `FIELD`")
	asJSON := cmd.Flags().Bool("json", false, "print JSON, one object a value")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error {
		if *limit < 1 {
			return usage("--limit %d: it cannot be below 1", *limit)
		}
		if *field != "" && !slices.Contains(reviewed, *field) {
			return usage("--field %q: the fields are %s", *field, strings.Join(reviewed, ", "))
		}
		query, err := chosen(args)
		if err != nil {
			return err
		}
		corrections, err := night.ReadCorrections(*data)
		if err != nil {
			return err
		}
		for _, line := range corrections.Damaged {
			fmt.Fprintln(os.Stderr, printable(line))
		}
		g, x, err := published(*data)
		if err != nil {
			return err
		}
		defer x.Close()
		only, err := matching(cmd.Context(), x, query)
		if err != nil {
			return err
		}
		least := doubts{limit: *limit}
		for inc, err := range g.Stream(x, only) {
			if err := errors.Join(err, cmd.Context().Err()); err != nil {
				return err
			}
			for _, r := range recordsOf(inc) {
				least.add(r, *field, corrections)
			}
		}
		return least.print(*asJSON)
	})
	return cmd
}

// reviewed are the fields that review lists, by the names under which they are corrected.
var reviewed = []string{"incident", "organization", "start", "end", "duration", "cause", "contributing", "remediation", "customers_affected", "data_loss", "published"}

// doubt is a value that may be wrong.
type doubt struct {
	ID         string          `json:"id"`
	File       string          `json:"file"`
	Field      string          `json:"field"`
	Value      json.RawMessage `json:"value"`
	Confidence float64         `json:"confidence"`
	Quote      string          `json:"quote"`
}

// doubts keeps the least certain values that were added.
type doubts struct {
	limit int
	all   []doubt
	seen  int
}

func (d *doubts) add(r *extract.Record, field string, corrections *night.Corrections) {
	for _, name := range reviewed {
		if _, said := corrections.InForce(r.ID, name); said || field != "" && field != name {
			continue
		}
		for _, v := range valuesOf(r, name) {
			d.all = append(d.all, v)
			d.seen++
		}
	}
	if len(d.all) > 1000+2*d.limit { // so that memory stays that of the list, not of all values
		d.cut()
	}
}

// recordsOf are the records of an incident's documents, each once: files of the same content share theirs.
func recordsOf(inc *extract.Incident) []*extract.Record {
	var all []*extract.Record
	for _, d := range inc.Documents {
		if !slices.ContainsFunc(all, func(r *extract.Record) bool { return r.ID == d.Record.ID }) {
			all = append(all, d.Record)
		}
	}
	return all
}

// valuesOf are the values that a record gives for a field, with their confidences; of a text without an outage only that it is none.
func valuesOf(r *extract.Record, field string) []doubt {
	value := func(evidence string, v any) []doubt {
		e, any := r.Surest(evidence)
		if !any {
			return nil
		}
		raw, err := json.Marshal(v)
		if err != nil {
			return nil
		}
		return []doubt{{r.ID, r.File, field, raw, e.Confidence, e.Quote}}
	}
	if !r.Incident && field != "incident" && field != "published" {
		return nil
	}
	var all []doubt
	switch field {
	case "cause":
		if r.Cause.Primary == "unknown" {
			return nil
		}
		return value("cause.primary", r.Cause.Primary)
	case "contributing":
		for i, c := range r.Cause.Contributing {
			all = append(all, value(fmt.Sprintf("cause.contributing[%d]", i), c)...)
		}
		return all
	case "remediation":
		for i, m := range r.Remediation {
			all = append(all, value(fmt.Sprintf("remediation[%d]", i), m.Action+" "+m.Phase)...)
		}
		return all
	}
	if v := night.ValueOf(r, field); string(v) != "null" {
		return value(field, v)
	}
	return nil
}

func (d *doubts) cut() {
	slices.SortStableFunc(d.all, func(a, b doubt) int {
		return cmp.Or(cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.File, b.File))
	})
	d.all = d.all[:min(len(d.all), d.limit)]
}

func (d *doubts) print(asJSON bool) error {
	d.cut()
	if asJSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetEscapeHTML(false)
		for _, v := range d.all {
			if err := enc.Encode(v); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTable(6, "id", "file", "field", "value", "sure", "quote")
	for _, v := range d.all {
		t.AppendRow([]any{v.ID, snip(printable(v.File), 40), v.Field, snip(printable(shortValue(v)), 40), fmt.Sprintf("%.2f", v.Confidence), printable(v.Quote)})
	}
	if len(d.all) > 0 {
		if _, err := fmt.Println(t.Render()); err != nil {
			return err
		}
	}
	fmt.Fprintf(os.Stderr, "%d of %d values shown\n", len(d.all), d.seen)
	return nil
}

// shortValue is a value as people read it.
func shortValue(v doubt) string {
	if v.Field == "duration" {
		var d extract.Duration
		if json.Unmarshal(v.Value, &d) == nil {
			return lasted(&d)
		}
	}
	var s string
	if json.Unmarshal(v.Value, &s) == nil {
		return s
	}
	return string(v.Value)
}
