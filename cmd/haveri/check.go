package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
)

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Look whether the data folder is whole",
		Long: `Check reads every file that haveri run has written to the data folder and compares it with its checksum: the catalog, the published night's
index and tables, the night before it, the corrections and merges, and the runs' manifests. It prints what is damaged, each with what to do, and changes nothing.

A damaged index, table or list of a published night is made again by the next haveri run, whether asked to or not. A damaged catalog, and lines of corrections or
merges that are damaged or gone, are put right by haveri run --repair.

Exit codes: 0 whole, 1 damaged, 2 used wrongly, 4 a run holds the data folder; see haveri help exit.`,
		Example: `  haveri check --data /var/lib/haveri || haveri run --repair --data /var/lib/haveri /srv/write-ups`,
		Args:    cobra.NoArgs,
	}
	data := dataFlag(cmd)
	cmd.RunE = failing(func(*cobra.Command, []string) error {
		c, err := night.Check(*data)
		var misuse *night.Misuse
		switch {
		case errors.As(err, &misuse):
			return &exit{exitUsage, err}
		case err != nil:
			return recorded(err)
		}
		for _, line := range c.Damage {
			fmt.Println(printable(line))
		}
		if n := len(c.Damage); n > 0 {
			return fmt.Errorf("%s: %d damaged", *data, n)
		}
		night := "nothing is published yet"
		if c.Generation > 0 {
			night = fmt.Sprintf("generation %d of %d documents", c.Generation, c.Documents)
		}
		fmt.Printf("%s is whole: %s; %d records in the catalog, %d corrections and merges, %d runs\n", *data, night, c.Records, c.People, c.Runs)
		return nil
	})
	return cmd
}
