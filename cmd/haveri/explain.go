package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/extract"
	"haveri/extract/incident"
	"haveri/ingest"
	"haveri/ingest/doc"
)

func explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain FILE | --merge ID",
		Short: "Show how the fields of a document's record came about, or what linked the documents of an incident",
		Long: `Explain reads one file and shows what was found in it: the words that each field rests on, the rule that decided, and what was considered
and rejected. Where FILE holds several documents each is explained.

With --merge it takes a published incident, by its id or one of its documents, and shows for each step by which its documents became one what spoke
for it and against it, in points, and for each value of the incident which document it is from and why. A pair is linked from ` + fmt.Sprint(incident.Threshold) + ` points on.`,
		Example: `  haveri explain outage.html
  haveri explain outage.html | less
  haveri explain --merge i-3fa9`,
		Args: cobra.ExactArgs(1),
	}
	data := dataFlag(cmd)
	merge := cmd.Flags().Bool("merge", false, "explain an incident of the published night")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error {
		if *merge {
			return explainMerge(os.Stdout, *data, args[0])
		}
		return eachDocument(cmd, args[0], func(d *doc.Document) error {
			return extract.Explain(os.Stdout, d, colored(os.Stdout))
		})
	})
	return cmd
}

// explainMerge prints what linked the documents of an incident, and where its values are from.
func explainMerge(w io.Writer, data, name string) error {
	g, x, err := published(data)
	if err != nil {
		return err
	}
	defer x.Close()
	e, _, err := g.Incident(name)
	if err != nil {
		return err
	}
	inc, err := e.Load(x)
	if err != nil {
		return err
	}
	color := colored(os.Stdout)
	fmt.Fprintln(w, bold(e.ID, color))
	if name != e.ID && strings.HasPrefix(name, "i-") && !strings.HasPrefix(e.ID, name) {
		fmt.Fprintf(w, "%s was merged into it\n", name)
	}
	if len(e.Members) == 1 {
		fmt.Fprintf(w, "no other document was found to tell of it: %s\n", printable(e.Members[0].Files[0]))
		return nil
	}
	files := map[string]string{}
	for _, m := range e.Members {
		files[m.ID] = m.Files[0]
	}
	for _, j := range e.Joins {
		fmt.Fprintf(w, "\n%s\n%s\n", printable(files[j.A]), printable(files[j.B]))
		for _, r := range j.Reasons {
			if r.Points == 0 {
				fmt.Fprintf(w, "         %s\n", printable(r.What))
				continue
			}
			fmt.Fprintf(w, "  %+5.2f  %s\n", r.Points, printable(r.What))
		}
		if j.Points != 0 {
			fmt.Fprintf(w, "  %5.2f  together\n", j.Points)
		}
	}
	decisions, err := night.ReadDecisions(data)
	if err != nil {
		return err
	}
	for _, d := range decisions.All {
		if what := d.On(e); what != "" {
			fmt.Fprintf(w, "\n%s by %s, %s: %s\n", what, printable(d.Who), d.When.Format("2006-01-02"), printable(d.Why))
		}
	}
	fmt.Fprintln(w)
	showSources(w, inc)
	return nil
}

// eachDocument calls f with every document in a file or folder. Refused documents are named, and the code is 3.
func eachDocument(cmd *cobra.Command, path string, f func(*doc.Document) error) error {
	if err := exist([]string{path}); err != nil {
		return err
	}
	refused := false
	for r := range night.ReadAll(ingest.Walk(cmd.Context(), []string{path}, ingest.Options{}), 1) {
		if r.Refused != "" {
			refused = true
			fmt.Fprintf(os.Stderr, "refused %s: %s\n", printable(r.File), printable(r.Refused))
			continue
		}
		if err := f(r.Document); err != nil {
			return err
		}
	}
	if refused {
		return &exit{exitRefused, nil}
	}
	return cmd.Context().Err()
}
