package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"haveri/extract"
	"haveri/extract/gold"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what people have corrected in a form for other programs",
		Args:  cobra.NoArgs,
		RunE: failing(func(*cobra.Command, []string) error {
			return usage("say what to export: haveri export gold")
		}),
	}
	cmd.AddCommand(exportGoldCommand())
	return cmd
}

func exportGoldCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gold",
		Short: "Write corrected records as labels, which haveri eval reads",
		Long: `Gold writes the published records that have corrections or confirmations as labels, one JSON object a line, a file each. The key checked names the
fields that a person has looked at; haveri eval measures those alone, since the others are only what the program itself has read. Delete the
key from a line when you have read the whole document and everything in the line is right.

With --all every published record is written, those that nobody has looked at with an empty checked: a start for labelling by hand.`,
		Example: `  haveri export gold --out corrected.gold.jsonl
  haveri eval corrected.gold.jsonl --documents /srv/write-ups
  haveri export gold --all > labels.jsonl`,
		Args: cobra.NoArgs,
	}
	data := dataFlag(cmd)
	all := cmd.Flags().Bool("all", false, "also records that nobody has corrected")
	out := cmd.Flags().StringP("out", "o", "", "write to `FILE`, which is replaced when it is complete (default standard output)")
	cmd.RunE = failing(func(cmd *cobra.Command, _ []string) error {
		g, x, err := published(*data)
		if err != nil {
			return err
		}
		defer x.Close()
		n := 0
		err = writeOut(*out, func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			for inc, err := range g.Stream(x, nil) {
				if err := errors.Join(err, cmd.Context().Err()); err != nil {
					return err
				}
				for _, r := range recordsOf(inc) {
					if !*all && len(r.Corrected) == 0 {
						continue
					}
					n++
					if err := enc.Encode(labelOf(r)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err == nil && n == 0 {
			fmt.Fprintln(os.Stderr, "no published record has corrections: haveri correct makes them, haveri run publishes them, --all writes every record")
		}
		return err
	})
	return cmd
}

// labelOf is a record as a label. A text without an outage has no values, whatever stands in its record.
func labelOf(r *extract.Record) *gold.Label {
	l := &gold.Label{ID: strings.TrimSuffix(gold.Base(r.File), ending(r.File)), Lang: r.Lang, Published: r.Published, File: r.File, Incident: r.Incident,
		Services: []string{}, Cause: gold.Cause{Primary: "unknown", Contributing: []string{}, Acceptable: []string{}},
		Remediation: []extract.Remediation{}, Checked: []string{}}
	if r.Incident {
		l.Organization, l.Services, l.Start, l.End, l.Duration = r.Organization, r.Services, r.Start, r.End, r.Duration
		l.Cause.Primary, l.Cause.Contributing, l.Remediation = r.Cause.Primary, r.Cause.Contributing, r.Remediation
		l.CustomersAffected, l.DataLoss = r.CustomersAffected, r.DataLoss
	}
	for _, c := range r.Corrected {
		l.Checked = append(l.Checked, c.Field)
	}
	return l
}

// ending is the last ending of a file's name with its dot; a line of JSON Lines has none.
func ending(file string) string {
	base := gold.Base(file)
	if i := strings.LastIndexByte(base, '.'); i > 0 && !strings.Contains(base, "#") {
		return base[i:]
	}
	return ""
}
