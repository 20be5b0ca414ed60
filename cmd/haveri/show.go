package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"haveri/extract"
	"haveri/ingest/doc"
)

func showCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show FILE|ID",
		Short: "Show a document as it is read, or a published incident with its evidence",
		Long: `Show FILE prints what is known of a document, the text that was kept, and what was left out and why. Show ID, with an id that haveri search
prints or its beginning, prints a published record, with the words that each value rests on marked in the text. Of an incident that several
documents tell of (i-3fa9) it prints the merged values, and what each document says of them; an id that was merged away shows where its documents went.`,
		Example: `  haveri show outage.html
  haveri show --text outage.html          the text that offsets of evidence count in
  haveri show --dropped outage.html
  haveri show 3fa9`,
		Args: cobra.ExactArgs(1),
	}
	data := dataFlag(cmd)
	text := cmd.Flags().Bool("text", false, "print the kept text alone")
	dropped := cmd.Flags().Bool("dropped", false, "print what was left out alone, of a FILE")
	cmd.MarkFlagsMutuallyExclusive("text", "dropped")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) (err error) {
		out := bufio.NewWriter(os.Stdout)
		defer func() { err = errors.Join(err, out.Flush()) }()
		if _, err := os.Stat(args[0]); err == nil || args[0] == "-" {
			return eachDocument(cmd, args[0], func(d *doc.Document) error {
				showDocument(out, d, *text, *dropped)
				return nil
			})
		}
		if *dropped {
			return usage("%s: no such file; what was left out is not published, --dropped needs the file", args[0])
		}
		id, whole := strings.CutPrefix(args[0], "i-")
		if id == "" || strings.Trim(id, "0123456789abcdef") != "" {
			return usage("%s: no such file, and no id, which is made of 0-9 and a-f", args[0])
		}
		if whole {
			return showIncident(out, *data, args[0], *text)
		}
		return showPublished(out, *data, id, *text)
	})
	return cmd
}

// showDocument prints one document. Text alone is printed as it is, for programs.
func showDocument(w io.Writer, d *doc.Document, text, dropped bool) {
	switch {
	case text:
		fmt.Fprintln(w, d.Text)
		return
	case !dropped:
		lang := d.Language.Code
		if !d.Language.Supported {
			lang += " (not supported)"
		}
		field(w, "file", d.File)
		field(w, "id", d.ID)
		field(w, "format", d.Format+", "+d.Charset)
		field(w, "language", fmt.Sprintf("%s, confidence %.2f", lang, d.Language.Confidence))
		field(w, "title", d.Title)
		field(w, "organization", d.Organization)
		field(w, "sender", d.Sender)
		field(w, "url", d.URL)
		if d.Published.Value != "" {
			field(w, "published", d.Published.Value+" ("+d.Published.Source+")")
		}
		fmt.Fprintf(w, "\n%s\n", safe(d.Text))
	}
	for _, p := range d.Dropped {
		fmt.Fprintf(w, "\n%s\n%s\n", bold("left out: "+p.Reason, colored(os.Stdout)), safe(p.Text))
	}
}

func field(w io.Writer, name, value string) {
	if value != "" {
		fmt.Fprintf(w, "%-13s %s\n", name, printable(value))
	}
}

// showPublished prints a record of the published night.
func showPublished(w io.Writer, data, id string, textAlone bool) error {
	_, x, err := published(data)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such file, and %w", id, err)
	}
	if err != nil {
		return err
	}
	defer x.Close()
	r, text, err := x.Record(id)
	if err != nil {
		return err
	}
	if textAlone {
		_, err := fmt.Fprintln(w, text)
		return err
	}
	showRecord(w, r)
	for _, c := range r.Corrected {
		field(w, map[bool]string{true: "confirmed", false: "corrected"}[c.Confirmed], fmt.Sprintf("%s by %s, %s: %s", c.Field, c.Who, c.When, c.Why))
	}
	fmt.Fprintf(w, "\n%s\n", evidenceIn(text, r, colored(os.Stdout)))
	return nil
}

// showIncident prints an incident of the published night: that of one document as its record.
func showIncident(w io.Writer, data, id string, text bool) error {
	g, x, err := published(data)
	if err != nil {
		return err
	}
	defer x.Close()
	e, m, err := g.Incident(id)
	if err != nil {
		return err
	}
	if m != nil {
		return showPublished(w, data, m.ID, text)
	}
	if text {
		return usage("%s: %d documents tell of it, and --text prints one: name it by its own id", id, len(e.Members))
	}
	inc, err := e.Load(x)
	if err != nil {
		return err
	}
	field(w, "incident", inc.ID)
	showRecord(w, inc.Record)
	fmt.Fprintln(w)
	showSources(w, inc)
	return nil
}

// showSources prints the documents of an incident, and for each merged value what each of them says.
func showSources(w io.Writer, inc *extract.Incident) {
	files := map[string]string{}
	t := newTable(3, "document", "lang", "published", "source", "file")
	for _, d := range inc.Documents {
		if files[d.Record.ID] == "" {
			files[d.Record.ID] = d.File
		}
		t.AppendRow([]any{d.Record.ID, d.Record.Lang, or(d.Record.Published, "?"), cmp.Or(d.Record.SourceType, "?"), printable(d.File)})
	}
	fmt.Fprintln(w, t.Render())
	if len(inc.Values) == 0 {
		return
	}
	t = newTable(4, "field", "value", "taken", "file")
	for _, v := range inc.Values {
		taken := ""
		if v.Taken {
			taken = cmp.Or(v.Rule, "yes")
		}
		t.AppendRow([]any{v.Field, snip(printable(v.Value), 40), taken, printable(files[v.Document])})
	}
	fmt.Fprintf(w, "\n%s\n", t.Render())
}

// showRecord prints the values of a record, each with the words that it rests on.
func showRecord(w io.Writer, r *extract.Record) {
	rests := map[string]extract.Evidence{}
	for _, e := range r.Evidence {
		rests[e.Field] = e
	}
	value := func(name, key, value string) {
		if value == "" {
			return
		}
		if e, ok := rests[key]; ok && e.Rule == "correction" {
			value += "   (corrected)"
		} else if ok {
			value = fmt.Sprintf("%s   (%.2f: “%s”)", value, e.Confidence, e.Quote)
		}
		field(w, name, value)
	}
	value("title", "title", r.Title)
	value("file", "file", r.File)
	value("id", "id", r.ID)
	value("language", "lang", r.Lang)
	value("published", "published", or(r.Published, ""))
	if !r.Incident {
		value("incident", "incident", "no: "+cmp.Or(r.NotIncident, "it tells of no outage"))
		return
	}
	value("organization", "organization", or(r.Organization, "?"))
	value("services", "services", strings.Join(r.Services, ", "))
	value("start", "start", or(r.Start, "?"))
	value("end", "end", or(r.End, "?"))
	value("duration", "duration", lasted(r.Duration))
	value("cause", "cause.primary", cmp.Or(r.Cause.Detail, r.Cause.Primary))
	value("contributing", "cause.contributing", strings.Join(r.Cause.Contributing, ", "))
	if r.CustomersAffected != nil {
		value("customers", "customers_affected", fmt.Sprint(*r.CustomersAffected))
	}
	if r.DataLoss != nil {
		value("data loss", "data_loss", map[bool]string{true: "yes", false: "no"}[*r.DataLoss])
	}
	for _, m := range r.Remediation {
		field(w, m.Phase, fmt.Sprintf("%s   (“%s”)", m.Action, m.Quote))
	}
}

// evidenceIn is a text in which the evidence of a record stands out: in colour, or as [field: words].
func evidenceIn(text string, r *extract.Record, color bool) string {
	marks := slices.Clone(r.Evidence)
	for _, m := range r.Remediation {
		marks = append(marks, extract.Evidence{Field: m.Phase + " " + m.Action, From: m.From, To: m.To})
	}
	slices.SortStableFunc(marks, func(a, b extract.Evidence) int { return cmp.Or(a.From-b.From, b.To-a.To) })
	var b strings.Builder
	at := 0
	for _, m := range marks {
		if m.From < at || m.To <= m.From || m.To > len(text) {
			continue // within one that is marked already, or no words of the text
		}
		b.WriteString(safe(text[at:m.From]))
		words := safe(text[m.From:m.To])
		if color {
			b.WriteString(bold(words, true))
		} else {
			b.WriteString("[" + m.Field + ": " + words + "]")
		}
		at = m.To
	}
	b.WriteString(safe(text[at:]))
	return b.String()
}
