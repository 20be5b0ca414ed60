package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"haveri/cmd/haveri/night"
	"haveri/index"
	"haveri/reports"
	"haveri/reports/dashboard"
)

func reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report [QUERY]",
		Short: "Write a table or a dashboard of the published incidents",
		Long: `Report writes one table of the published night; with a QUERY, as for haveri search, only the rows of the incidents that it finds. With --dashboard
it writes an HTML page instead, one file that fetches nothing: charts, and a table to filter whose rows open to their evidence. The tables of all
incidents are published as Parquet and Arrow too, in haveri-data/reports, and so is their dashboard.html.

Tables: ` + strings.Join(tableNames(), ", ") + `; haveri help tables describes their columns.`,
		Example: `  haveri report --format csv > incidents.csv
  haveri report --format csv --table remediations 'cause:time' > expiries.csv
  haveri report --format parquet --out incidents.parquet
  haveri report --dashboard --out expiries.html 'cause:time'`,
	}
	data := dataFlag(cmd)
	format := cmd.Flags().String("format", "csv", "`FORMAT` of the table: "+strings.Join(reports.Formats(), ", "))
	table := cmd.Flags().String("table", "incidents", "which `TABLE` to write")
	out := cmd.Flags().StringP("out", "o", "", "write to `FILE`, which is replaced when it is complete (default standard output)")
	html := cmd.Flags().Bool("dashboard", false, "write a dashboard instead of a table")
	chosen := queryFlags(cmd)
	cmd.MarkFlagsMutuallyExclusive("dashboard", "format")
	cmd.MarkFlagsMutuallyExclusive("dashboard", "table")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(tableNames(), *table) {
			return usage("no table %q: the tables are %s", *table, strings.Join(tableNames(), ", "))
		}
		if !slices.Contains(reports.Formats(), *format) {
			return usage("no format %q for tables: the formats are %s", *format, strings.Join(reports.Formats(), ", "))
		}
		binary := *format == "parquet" || *format == "arrow"
		if binary && *out == "" && terminal(os.Stdout) {
			return usage("%s is not to be read on a terminal: say --out FILE", *format)
		}
		if *html && *out == "" && terminal(os.Stdout) {
			return usage("a dashboard is not to be read on a terminal: say --out FILE")
		}
		query, err := chosen(args)
		if err != nil {
			return err
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
		if *html {
			return writeDashboard(*out, g, x, only)
		}
		return writeOut(*out, func(w io.Writer) error {
			return reports.Export(w, *table, *format, g.Meta(), g.Stream(x, only))
		})
	})
	return cmd
}

// writeDashboard writes the incidents that only chooses, or all where it is nil, as one page.
func writeDashboard(out string, g *night.Generation, x *index.Reader, only map[string]bool) error {
	most := g.Incidents
	if only != nil {
		most = len(only)
	}
	page := dashboard.New(g.Meta(), most)
	for _, err := range page.Through(g.Stream(x, only)) {
		if err != nil {
			return err
		}
	}
	return writeOut(out, page.Write)
}

func tableNames() []string {
	var names []string
	for _, t := range reports.Tables() {
		names = append(names, t.Name)
	}
	return names
}

// published opens the published night of a data folder.
func published(data string) (*night.Generation, *index.Reader, error) {
	g, err := night.Current(data)
	if err != nil {
		return nil, nil, err
	}
	x, err := g.OpenIndex()
	if errors.Is(err, index.ErrVersion) {
		err = fmt.Errorf("%s: what is published was made by another version of the program: publish again with `haveri run`", data)
	}
	return g, x, err
}

// writeOut writes to standard output, or to a file that is there only when it is complete.
func writeOut(path string, write func(io.Writer) error) error {
	if path == "" {
		buf := bufio.NewWriter(os.Stdout)
		return errors.Join(write(buf), buf.Flush())
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usage("%s is a folder: name a file in it with --out", path)
	}
	tmp := path + ".part"
	f, err := os.Create(tmp)
	if err != nil {
		return err
	}
	buf := bufio.NewWriter(f)
	if err := errors.Join(write(buf), buf.Flush(), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return nil
}
