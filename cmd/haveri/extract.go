package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/extract"
	"haveri/ingest"
)

func extractCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "extract PATH...",
		Short: "Print what documents say of their outages, one record a document",
		Long: `Extract reads every document under the paths (files, folders, archives) and prints one record a document, in the order in which they are found.
Nothing is kept. Documents that cannot be read are named on standard error with the reason, and the exit code is 3.

haveri help codes says what the codes mean, haveri help formats how times are written.`,
		Example: `  haveri extract outage.html
  haveri extract --format table write-ups/
  haveri extract write-ups/ | jq -r 'select(.cause.primary == "time") | .title'`,
		Args: cobra.MinimumNArgs(1),
	}
	walk := walkFlags(cmd)
	format := cmd.Flags().String("format", "jsonl", "`FORMAT` of the records: jsonl, json or table")
	aliases := cmd.Flags().StringArray("aliases", nil, aliasesUsage)
	jobs := cmd.Flags().IntP("jobs", "j", 0, "documents to read at the same time (default one a processor)")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error {
		o, err := walk()
		if err != nil {
			return err
		}
		if *jobs < 0 {
			return usage("--jobs %d: it cannot be below 0", *jobs)
		}
		if err := exist(args); err != nil {
			return err
		}
		names, _, err := night.ReadAliases("", *aliases)
		if err != nil {
			return usage("%v", err)
		}
		out := bufio.NewWriter(os.Stdout)
		print, end, err := recordPrinter(out, *format)
		if err != nil {
			return err
		}
		refused := 0
		for r := range night.ReadAll(ingest.Walk(cmd.Context(), args, o), *jobs) {
			if r.Refused != "" {
				refused++
				fmt.Fprintf(os.Stderr, "refused %s: %s\n", printable(r.File), printable(r.Refused))
				continue
			}
			r.Record.Call(names)
			if err := print(r.Record); err != nil {
				return err
			}
		}
		if err := errors.Join(end(), out.Flush(), cmd.Context().Err()); err != nil {
			return err
		}
		if refused > 0 {
			return &exit{exitRefused, nil}
		}
		return nil
	})
	return cmd
}

// exist makes a path that does not exist a mistake of use. "-" is standard input.
func exist(paths []string) error {
	for _, p := range paths {
		if p == "-" {
			continue
		}
		if _, err := os.Stat(p); errors.Is(err, fs.ErrNotExist) {
			return usage("%s: no such file or folder", p)
		}
	}
	return nil
}

// recordPrinter returns what prints a record and what ends the output.
func recordPrinter(w io.Writer, format string) (print func(*extract.Record) error, end func() error, err error) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	switch format {
	case "jsonl":
		return func(r *extract.Record) error { return enc.Encode(r) }, func() error { return nil }, nil
	case "json":
		before := "["
		return func(r *extract.Record) error {
				_, err := io.WriteString(w, before)
				before = ","
				return errors.Join(err, enc.Encode(r))
			}, func() error {
				if before == "[" { // no record at all
					_, err := io.WriteString(w, "[]\n")
					return err
				}
				_, err := io.WriteString(w, "]\n")
				return err
			}, nil
	case "table":
		t := incidentTable()
		return func(r *extract.Record) error { t.AppendRow(incidentRow(r)); return nil }, func() error { _, err := fmt.Fprintln(w, t.Render()); return err }, nil
	}
	return nil, nil, usage("--format %q: it is jsonl, json or table", format)
}
