package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
)

func statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what is published, the last runs, and what was refused",
		Example: `  haveri status
  haveri status --refused                         what the last run could not read, and why
  haveri status --json | jq .runs[0].seconds`,
		Args: cobra.NoArgs,
	}
	data := dataFlag(cmd)
	asJSON := cmd.Flags().Bool("json", false, "print JSON, with all of the runs' manifests")
	refused := cmd.Flags().Bool("refused", false, "list every document that the last run refused")
	last := cmd.Flags().IntP("runs", "n", 7, "how many of the last runs to show")
	cmd.RunE = failing(func(cmd *cobra.Command, _ []string) error {
		runs, damaged, err := night.Runs(*data, max(*last, 1))
		if err != nil {
			return err
		}
		for _, bad := range damaged {
			fmt.Fprintln(os.Stderr, printable(bad.Error()))
		}
		g, err := night.Current(*data)
		if err != nil && (!errors.Is(err, night.ErrNone) || len(runs) == 0) {
			return err
		}
		switch {
		case *asJSON:
			enc := json.NewEncoder(os.Stdout)
			enc.SetIndent("", "  ")
			return enc.Encode(map[string]any{"published": g, "runs": runs})
		case *refused:
			return printRefused(runs)
		}
		printGeneration(g, *data)
		printRuns(runs)
		return nil
	})
	return cmd
}

func printRefused(runs []*night.Summary) error {
	if len(runs) == 0 {
		return errors.New("no run has been made yet")
	}
	for _, r := range runs[0].Refused {
		fmt.Printf("%s\t%s\n", printable(r.File), printable(r.Reason))
	}
	return nil
}

func printGeneration(g *night.Generation, data string) {
	if g == nil {
		fmt.Printf("%s: nothing is published yet\n", data)
		return
	}
	fmt.Printf("%s: generation %d, published %s by haveri %s\n", data, g.Number, g.Published.Local().Format("2006-01-02 15:04"), g.Version)
	fmt.Println(overviewLine(&g.Overview))
}

func printRuns(runs []*night.Summary) {
	if len(runs) == 0 {
		return
	}
	t := newTable(1, "run", "outcome", "found", "new", "changed", "moved", "removed", "refused", "incidents", "seconds")
	for _, s := range runs {
		t.AppendRow([]any{s.Started.Local().Format("2006-01-02 15:04:05"), s.Outcome, s.Found, s.New, s.Changed, s.Moved, s.Removed, len(s.Refused), s.Incidents, s.Seconds})
	}
	fmt.Println(t.Render())
	if s := runs[0]; s.Error != "" {
		fmt.Printf("the last run failed: %s\n", s.Error)
	}
	if n := len(runs[0].Refused); n > 0 {
		fmt.Printf("the last run refused %d documents: haveri status --refused\n", n)
	}
}
