package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
)

func mergeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "merge ID|FILE ID|FILE... --why TEXT",
		Short: "Say that incidents are one: it holds in every later run",
		Long: `Merge says that published incidents, each given by its id or one of its documents, are one outage. It wins over what the program links, in every
later run, until haveri split says otherwise or a document's content changes. The next haveri run publishes it; no document is read again for it. The ids that are
merged away lead to the one that stays.

Nothing is ever deleted: each call adds a line to merges.jsonl in the data folder. Keep that file, it is work of people. --list shows all of it.

Exit codes: 0 done, 1 failed, 2 used wrongly, 4 a run holds the data folder; see haveri help exit.`,
		Example: `  haveri merge i-3fa9 i-77b0 --why 'the bank names the same fibre cut'
  haveri merge docs/a.txt docs/b.html --why 'one is the translation of the other'
  haveri merge --list`,
	}
	data := dataFlag(cmd)
	who, why := decisionFlags(cmd)
	list := cmd.Flags().Bool("list", false, "list what was merged and split, the oldest first")
	cmd.RunE = failing(func(_ *cobra.Command, args []string) error {
		if *list {
			if len(args) > 0 {
				return usage("--list takes nothing beside it")
			}
			return listDecisions(*data)
		}
		if len(args) < 2 {
			return usage("two or more incidents are needed, not %d", len(args))
		}
		d, err := decision(*who, *why)
		if err != nil {
			return err
		}
		g, err := night.Current(*data)
		if err != nil {
			return err
		}
		var entries []*night.Entry
		for _, name := range args {
			e, _, err := g.Incident(name)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(entries, func(other *night.Entry) bool { return other.ID == e.ID }) {
				entries = append(entries, e)
			}
		}
		if len(entries) < 2 {
			return usage("all of them are of %s already", entries[0].ID)
		}
		if err := recorded(night.Merge(*data, d, entries)); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s are one incident; the next haveri run publishes it\n", idsOf(entries))
		return nil
	})
	return cmd
}

func splitCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "split ID FILE --why TEXT",
		Short: "Say that a document tells of another outage than an incident's others: it holds in every later run",
		Long: `Split takes a document, given by its file or its id, out of a published incident. It wins over what the program links, in every later run, until
haveri merge says otherwise. The next haveri run publishes it; no document is read again for it. Like haveri merge it adds a line to merges.jsonl.

Exit codes: 0 done, 1 failed, 2 used wrongly, 4 a run holds the data folder; see haveri help exit.`,
		Example: `  haveri split i-3fa9 docs/b.html --why 'it tells of the outage of the day after'`,
		Args:    cobra.ExactArgs(2),
	}
	data := dataFlag(cmd)
	who, why := decisionFlags(cmd)
	cmd.RunE = failing(func(_ *cobra.Command, args []string) error {
		d, err := decision(*who, *why)
		if err != nil {
			return err
		}
		g, err := night.Current(*data)
		if err != nil {
			return err
		}
		e, _, err := g.Incident(args[0])
		if err != nil {
			return err
		}
		of, m, err := g.Incident(args[1])
		switch {
		case err != nil:
			return err
		case m == nil || of.ID != e.ID:
			return usage("%s is no document of %s: haveri show %s lists them", args[1], e.ID, e.ID)
		}
		if err := recorded(night.Split(*data, d, e, m)); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s tells of another outage than the others of %s; the next haveri run publishes it\n", printable(m.Files[0]), e.ID)
		return nil
	})
	return cmd
}

func decisionFlags(cmd *cobra.Command) (who, why *string) {
	return cmd.Flags().String("who", "", "your `NAME` (default that of the system's user)"),
		cmd.Flags().String("why", "", "the reason, a `TEXT` for those who come after you")
}

func decision(who, why string) (night.Decision, error) {
	if strings.TrimSpace(why) == "" {
		return night.Decision{}, usage("say --why: those who come after you will want to know")
	}
	if who == "" {
		who = userName()
	}
	return night.Decision{Who: who, Why: why}, nil
}

// recorded gives the error of a decision its exit code.
func recorded(err error) error {
	var held *night.Held
	if errors.As(err, &held) {
		return &exit{exitHeld, err}
	}
	return err
}

func idsOf(entries []*night.Entry) string {
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return strings.Join(ids, ", ")
}

func listDecisions(data string) error {
	l, err := night.ReadDecisions(data)
	if err != nil {
		return err
	}
	t := newTable(4, "when", "who", "what", "incidents", "why")
	for _, d := range l.All {
		what := fmt.Sprintf("merged, %d documents", len(d.Merge))
		if d.Split != "" {
			what = "split off " + printable(d.File)
		}
		t.AppendRow([]any{d.When.Format("2006-01-02 15:04"), printable(d.Who), what, strings.Join(d.Incidents, " "), printable(d.Why)})
	}
	if len(l.All) > 0 {
		fmt.Println(t.Render())
	}
	for _, line := range l.Damaged {
		fmt.Fprintln(os.Stderr, printable(line))
	}
	return nil
}
