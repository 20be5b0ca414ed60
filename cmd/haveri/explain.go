package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/extract"
	"haveri/ingest"
	"haveri/ingest/doc"
)

func explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain FILE",
		Short: "Show how the fields of a document's record came about",
		Long: `Explain reads one file and shows what was found in it: the words that each field rests on, the rule that decided, and what was considered
and rejected. Where FILE holds several documents each is explained.`,
		Example: `  haveri explain outage.html
  haveri explain outage.html | less`,
		Args: cobra.ExactArgs(1),
		RunE: failing(func(cmd *cobra.Command, args []string) error {
			return eachDocument(cmd, args[0], func(d *doc.Document) error {
				return extract.Explain(os.Stdout, d, colored(os.Stdout))
			})
		}),
	}
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
