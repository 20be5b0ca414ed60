package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/ingest"
)

// correctFlags are the flags of `haveri correct`.
type correctFlags struct {
	data, why, who      string
	confirm, undo, list bool
}

func correctCommand() *cobra.Command {
	var f correctFlags
	cmd := &cobra.Command{
		Use:   "correct FILE|ID FIELD VALUE --why TEXT",
		Short: "Say what a document really says: it wins over what was read, in every later run",
		Long: `Correct gives a field of a document another value, which wins over what is read of it in every later run, also when rules change or the catalog is
deleted, as long as the document's content stays the same. The next haveri run publishes it; no document is read again for it. The later of two
corrections of a field wins. --confirm says that the published value is right, --undo lets count again what is read, --list shows all that was said.

Nothing is ever deleted: each call adds a line to corrections.jsonl in the data folder. Keep that file, it is work of people; a line that is damaged is
named and passed over. Relative dates ("yesterday") are not read anew when published is corrected: put the date into a side-car for that.

  incident, data_loss     true or false; data_loss also null
  title, organization     a text; organization also null
  services                names with commas between them, or a JSON list
  start, end, published   EDTF, see haveri help formats: 2012-02-29, 2012-08-16T10:06, 2017-01-31T23:00Z, XXXX-08-18, 2022-04-04~; or null
  duration                seconds, or an ISO 8601 duration such as PT2H30M or P3D; or null
  cause, contributing     codes, see haveri help codes; contributing with commas between them
  remediation             a JSON list of objects with action, phase (done or planned) and quote
  customers_affected      a whole number, or null

Exit codes: 0 done, 1 failed, 2 used wrongly or a value that is not allowed, 4 a run holds the data folder; see haveri help exit.`,
		Example: `  haveri correct docs/outage.html start 2012-02-29T00:00Z --why 'their status page says so'
  haveri correct 3fa9 duration PT2H30M --why 'stated in the second paragraph'
  haveri correct 3fa9 contributing deploy,human --why 'a release without review'
  haveri correct 3fa9 remediation '[{"action": "rollback", "phase": "done"}]' --why 'the rest is planned for another service'
  haveri correct 3fa9 cause --confirm --why 'read it, it is right'
  haveri correct 3fa9 duration --undo
  haveri correct --list`,
	}
	data := dataFlag(cmd)
	cmd.Flags().StringVar(&f.why, "why", "", "the reason, a `TEXT` for those who come after you")
	cmd.Flags().StringVar(&f.who, "who", "", "your `NAME` (default that of the system's user)")
	cmd.Flags().BoolVar(&f.confirm, "confirm", false, "the published value is right; without VALUE")
	cmd.Flags().BoolVar(&f.undo, "undo", false, "take the correction or confirmation of FIELD back; without VALUE")
	cmd.Flags().BoolVar(&f.list, "list", false, "list all corrections, the oldest first")
	cmd.MarkFlagsMutuallyExclusive("confirm", "undo", "list")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error {
		f.data = *data
		if f.list {
			if len(args) > 0 {
				return usage("--list takes nothing beside it")
			}
			return listCorrections(f.data)
		}
		return correct(cmd.Context(), f, args)
	})
	return cmd
}

func correct(ctx context.Context, f correctFlags, args []string) error {
	want := 3
	if f.confirm || f.undo {
		want = 2
	}
	if len(args) != want {
		return usage("%s, not %d words", map[int]string{3: "FILE or ID, FIELD and VALUE are needed (a VALUE of several words in quotes)",
			2: "FILE or ID and FIELD are needed with --confirm and --undo, and no VALUE"}[want], len(args))
	}
	if !slices.Contains(night.Fields(), args[1]) {
		return usage("no field %q can be corrected: the fields are %s", args[1], strings.Join(night.Fields(), ", "))
	}
	if strings.TrimSpace(f.why) == "" && !f.undo {
		return usage("say --why: those who come after you will want to know")
	}
	c := night.Correction{Who: f.who, Why: f.why, Field: args[1], Confirmed: f.confirm, Undo: f.undo}
	if c.Who == "" {
		c.Who = userName()
	}
	if !f.confirm && !f.undo {
		var err error
		if c.Value, err = night.ParseValue(args[1], args[2]); err != nil {
			return &exit{exitUsage, err}
		}
	}
	var err error
	var published bool
	if c.ID, c.File, published, err = identify(ctx, f.data, args[0]); err != nil {
		return err
	}
	if f.confirm {
		if c.Value, err = confirmed(f.data, c); err != nil {
			return err
		}
	}
	if err := recorded(night.Correct(f.data, c)); err != nil {
		return err
	}
	what := map[bool]string{true: string(c.Value), false: "as it is read"}[!f.undo]
	when := "the next haveri run publishes it"
	if !published {
		when = "nothing of this content is published yet; it counts as soon as a run finds it"
	}
	fmt.Fprintf(os.Stderr, "%s (%s): %s is %s; %s\n", printable(c.File), c.ID, c.Field, printable(what), when)
	return nil
}

// userName is the system's name of who runs this.
func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}

// identify finds the content that a file or an id means. A file that is there counts as it is now, published or not.
func identify(ctx context.Context, data, name string) (id, file string, published bool, err error) {
	g, err := night.Current(data)
	if err != nil && !errors.Is(err, night.ErrNone) {
		return "", "", false, err
	}
	if _, missing := os.Stat(name); missing != nil {
		if g == nil {
			return "", "", false, fmt.Errorf("%s: no such file, and %w", name, err)
		}
		id, file, err = g.Find(name)
		return id, file, true, err
	}
	var all []ingest.Source
	for s := range ingest.Walk(ctx, []string{name}, ingest.Options{}) {
		if all = append(all, ingest.Source{File: s.File, Err: s.Err}); len(all) > 1 {
			return "", "", false, usage("%s holds several documents: name one, such as %s, or its id", name, all[0].File)
		}
		if s.Err == nil {
			id = s.ID()
		}
	}
	if len(all) == 0 {
		return "", "", false, errors.Join(ctx.Err(), fmt.Errorf("%s: no document in it", name))
	}
	if all[0].Err != nil {
		return "", "", false, all[0].Err
	}
	if g != nil {
		_, _, missing := g.Find(id)
		published = missing == nil
	}
	return id, all[0].File, published, nil
}

// confirmed is the published value of a field, which a person says is right.
func confirmed(data string, c night.Correction) ([]byte, error) {
	corrections, err := night.ReadCorrections(data)
	if err != nil {
		return nil, err
	}
	if was, corrected := corrections.InForce(c.ID, c.Field); corrected {
		return nil, fmt.Errorf("%s: %s has been corrected or confirmed by %s already, as %s; --undo that first", c.File, c.Field, was.Who, was.Value)
	}
	_, x, err := published(data)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	r, _, err := x.Record(c.ID)
	if err != nil {
		return nil, fmt.Errorf("%s: only what is published can be confirmed: %w", c.File, err)
	}
	for _, was := range r.Corrected {
		if was.Field == c.Field {
			return nil, fmt.Errorf("%s: the published %s is a correction that was undone: publish first with haveri run", c.File, c.Field)
		}
	}
	return night.ValueOf(r, c.Field), nil
}

func listCorrections(data string) error {
	corrections, err := night.ReadCorrections(data)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	g, err := night.Current(data)
	if err == nil {
		known, err = g.IDs()
	}
	if err != nil && !errors.Is(err, night.ErrNone) {
		return err
	}
	t := newTable(7, "when", "who", "id", "file", "field", "value", "why", "now")
	for _, c := range corrections.All {
		value := string(c.Value)
		switch {
		case c.Undo:
			value = "(undone)"
		case c.Confirmed:
			value += " (confirmed)"
		}
		t.AppendRow([]any{c.When.Format("2006-01-02 15:04"), printable(c.Who), c.ID, printable(c.File), c.Field, printable(value), printable(c.Why), state(corrections, c, known)})
	}
	if len(corrections.All) > 0 {
		fmt.Println(t.Render())
	}
	for _, line := range corrections.Damaged {
		fmt.Fprintln(os.Stderr, printable(line))
	}
	return nil
}

// state is what has become of a correction. known are the published contents.
func state(all *night.Corrections, c night.Correction, known map[string]bool) string {
	last, any := all.InForce(c.ID, c.Field)
	switch {
	case !known[c.ID]:
		return "no such content"
	case c.Undo:
		return ""
	case !any:
		return "undone"
	case !last.Same(c):
		return "replaced"
	}
	return "in force"
}
