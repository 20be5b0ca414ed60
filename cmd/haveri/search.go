package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"haveri/extract"
	"haveri/index"
)

func searchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search [QUERY]",
		Short: "Search the published incidents",
		Long: `Search finds incidents by words, in any language, and by what they are. Any of the words may match; +word must, -word must not, "some words" is
a phrase, wild*card and fuzzy~ are possible. Fields: cause, contributing, causes, action, phase_action, org, service, lang, title, body, start, end,
year, duration_s, customers, data_loss, incident, source_type, flag, file, id, incident_id, documents; field:value, duration_s:>3600, start:>="2012-02-01".
Without a QUERY the newest incidents are shown.`,
		Example: `  haveri search 'leap day'
  haveri search --cause time --since 2012 --min-duration 2h certificate
  haveri search '+org:microsoft "skottdag"'
  haveri search --sort -duration --limit 5
  haveri search --facets cause,year --limit 0
  haveri search --json database | jq -r '.hits[].record.title'`,
	}
	data := dataFlag(cmd)
	chosen := queryFlags(cmd)
	limit := cmd.Flags().IntP("limit", "n", 10, "how many hits to show")
	offset := cmd.Flags().Int("offset", 0, "how many hits to pass over")
	sort := cmd.Flags().String("sort", "", "`ORDER` of the hits: relevance, date, -date, duration, -duration, organization")
	facets := cmd.Flags().StringSlice("facets", nil, "also count the hits by each of: "+strings.Join(index.Facets, ","))
	asJSON := cmd.Flags().Bool("json", false, "print JSON; matches in a fragment stand between <mark> and </mark>")
	cmd.RunE = failing(func(cmd *cobra.Command, args []string) error {
		if *limit < 0 || *offset < 0 {
			return usage("--limit and --offset cannot be below 0")
		}
		q, err := chosen(args)
		if err != nil {
			return err
		}
		q.Limit, q.Offset, q.Sort, q.Facets, q.Highlight = *limit, *offset, *sort, *facets, true
		_, x, err := published(*data)
		if err != nil {
			return err
		}
		defer x.Close()
		result, err := search(cmd.Context(), x, q)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(os.Stdout)
		if *asJSON {
			return errors.Join(printJSON(out, result), out.Flush())
		}
		printHits(out, result, *offset, *facets)
		return out.Flush()
	})
	return cmd
}

// queryFlags adds the flags that choose incidents, and returns the query that they make with the arguments.
func queryFlags(cmd *cobra.Command) func(args []string) (index.Query, error) {
	var q index.Query
	var least, most periodFlag
	cmd.Flags().StringSliceVar(&q.Causes, "cause", nil, "primary cause, see haveri help `CODES`")
	cmd.Flags().StringSliceVar(&q.Actions, "action", nil, "remediation, see haveri help `CODES`; done:rollback, planned:testing")
	cmd.Flags().StringSliceVar(&q.Orgs, "org", nil, "words of the organization's `NAME`")
	cmd.Flags().StringSliceVar(&q.Langs, "lang", nil, "language of the document, an ISO 639-1 `CODE`")
	cmd.Flags().StringVar(&q.Since, "since", "", "began on this `DAY`, month or year, or later")
	cmd.Flags().StringVar(&q.Until, "until", "", "began on this `DAY`, month or year, or before")
	cmd.Flags().Var(&least, "min-duration", "lasted at least: 90m, 2h, 3d")
	cmd.Flags().Var(&most, "max-duration", "lasted at most: 90m, 2h, 3d")
	return func(args []string) (index.Query, error) {
		q.Text = strings.Join(args, " ")
		if least.seconds != nil {
			q.MinDuration = time.Duration(*least.seconds) * time.Second
		}
		if most.seconds != nil {
			q.MaxDuration = time.Duration(*most.seconds) * time.Second
			if *most.seconds < 1 || q.MinDuration > q.MaxDuration {
				return q, usage("--max-duration %s: it must be above 0 and no less than --min-duration", most.String())
			}
		}
		return q, nil
	}
}

// search asks the index; a query that it does not understand is a mistake of use.
func search(ctx context.Context, x *index.Reader, q index.Query) (*index.Result, error) {
	r, err := x.Search(ctx, q)
	if err != nil && ctx.Err() == nil && !strings.HasPrefix(err.Error(), "index ") { // the index names its folder when it is to blame itself
		return nil, &exit{exitUsage, err}
	}
	return r, err
}

// matching returns the ids of all records that a query finds, nil for a query that asks for nothing.
func matching(ctx context.Context, x *index.Reader, q index.Query) (map[string]bool, error) {
	if q.Text == "" && len(q.Causes)+len(q.Actions)+len(q.Orgs)+len(q.Langs) == 0 && q.Since+q.Until == "" && q.MinDuration+q.MaxDuration == 0 {
		return nil, nil
	}
	const page = 1000
	ids := map[string]bool{}
	q.Sort, q.Limit = "organization", page
	for ; ; q.Offset += page {
		r, err := search(ctx, x, q)
		if err != nil {
			return nil, err
		}
		for _, h := range r.Hits {
			ids[h.ID] = true
		}
		if len(r.Hits) < page {
			return ids, nil
		}
	}
}

func printHits(w io.Writer, r *index.Result, offset int, facets []string) {
	color := colored(os.Stdout)
	for _, h := range r.Hits {
		rec := h.Record
		cause := rec.Cause.Primary
		if !rec.Incident {
			cause = "no incident"
		}
		fmt.Fprintf(w, "%s  %s  %s  %s\n", or(rec.Start, "?"), lasted(rec.Duration), cause, bold(headline(rec), color))
		fmt.Fprintf(w, "    %s\n", marked(h.Fragment, func(s string) string { return bold(s, color) }))
		fmt.Fprintf(w, "    %s  %s  %s\n", h.ID, rec.Lang, printable(rec.File))
		if h.Documents > 1 {
			fmt.Fprintf(w, "    one of %d documents on %s\n", h.Documents, h.Incident)
		}
		fmt.Fprintln(w)
	}
	for _, name := range facets {
		fmt.Fprintf(w, "%s:\n", name)
		for _, c := range r.Facets[name] {
			fmt.Fprintf(w, "%8d  %s\n", c.N, printable(c.Value))
		}
		fmt.Fprintln(w)
	}
	switch shown := uint64(offset + len(r.Hits)); {
	case r.Total == 0:
		fmt.Fprintln(os.Stderr, "nothing found")
	case shown < r.Total:
		fmt.Fprintf(os.Stderr, "%d of %d shown; --limit and --offset show more\n", len(r.Hits), r.Total)
	default:
		fmt.Fprintf(os.Stderr, "%d found\n", r.Total)
	}
}

// headline is organization and title.
func headline(r *extract.Record) string {
	if r.Organization == nil {
		return printable(titleOf(r))
	}
	return printable(*r.Organization + ": " + titleOf(r))
}

// marked is a fragment whose matches went through mark.
func marked(fragment string, mark func(string) string) string {
	var b strings.Builder
	for rest := fragment; rest != ""; {
		before, after, found := strings.Cut(rest, index.MarkFrom)
		b.WriteString(safe(before))
		if !found {
			break
		}
		match, next, _ := strings.Cut(after, index.MarkTo)
		b.WriteString(mark(safe(match)))
		rest = next
	}
	return b.String()
}

func printJSON(w io.Writer, r *index.Result) error {
	type hit struct {
		ID       string          `json:"id"`
		Incident string          `json:"incident_id"`
		Score    float64         `json:"score"`
		Fragment string          `json:"fragment"`
		Record   *extract.Record `json:"record"`
	}
	type count struct {
		Value string `json:"value"`
		N     int    `json:"n"`
	}
	out := struct {
		Total  uint64             `json:"total"`
		Hits   []hit              `json:"hits"`
		Facets map[string][]count `json:"facets"`
	}{r.Total, []hit{}, map[string][]count{}}
	for _, h := range r.Hits {
		out.Hits = append(out.Hits, hit{h.ID, h.Incident, h.Score, marked(h.Fragment, func(s string) string { return "<mark>" + s + "</mark>" }), h.Record})
	}
	for name, counts := range r.Facets {
		out.Facets[name] = []count{}
		for _, c := range counts {
			out.Facets[name] = append(out.Facets[name], count(c))
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
