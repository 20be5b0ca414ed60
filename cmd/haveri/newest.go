package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"haveri/cmd/haveri/night"
	"haveri/extract"
	"haveri/index"
	"haveri/reports"
)

// printNewest prints the newest published incidents as a table, and one line on all of them.
func printNewest(ctx context.Context, w io.Writer, data string, rows int) error {
	g, x, err := published(data)
	if err != nil {
		return err
	}
	defer x.Close()
	newest, err := newestIncidents(ctx, g, x, rows)
	if err != nil {
		return err
	}
	if len(newest) > 0 {
		t := incidentTable()
		for _, inc := range newest {
			t.AppendRow(incidentRow(inc.Record))
		}
		if _, err := fmt.Fprintln(w, t.Render()); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(w, overviewLine(&g.Overview)); err != nil {
		return err
	}
	if g.Incidents > len(newest) {
		fmt.Fprintf(os.Stderr, "the newest %d of %d incidents are shown: haveri search --data %s finds the others\n", len(newest), g.Incidents, data)
	}
	return nil
}

// newestIncidents finds the incidents that began last, each by the document that tells of the latest start.
func newestIncidents(ctx context.Context, g *night.Generation, x *index.Reader, rows int) ([]*extract.Incident, error) {
	var order []string // of incidents
	hits := map[string]bool{}
	for q := (index.Query{Text: "incident:true", Sort: "-date", Limit: rows}); len(order) < rows; q.Offset += rows {
		r, err := x.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, h := range r.Hits {
			if len(order) < rows && !slices.Contains(order, h.Incident) {
				order, hits[h.ID] = append(order, h.Incident), true
			}
		}
		if len(r.Hits) < rows {
			break
		}
	}
	found := make([]*extract.Incident, len(order))
	if len(order) == 0 {
		return found, nil
	}
	for inc, err := range g.Stream(x, hits) {
		if err != nil {
			return nil, err
		}
		found[slices.Index(order, inc.ID)] = inc
	}
	return found, nil
}

// overviewLine says what is known of all incidents.
func overviewLine(o *reports.Overview) string {
	if o.All.Incidents == 0 {
		return fmt.Sprintf("%d documents tell of no incident", o.Documents)
	}
	median := "duration unknown"
	if o.All.Known > 0 {
		median = fmt.Sprintf("median %s (half between %s and %s)", period(o.All.Median), period(o.All.Q1), period(o.All.Q3))
	}
	return fmt.Sprintf("%d incidents in %d documents: %s; unknown: duration %.0f%%, cause %.0f%%, start %.0f%%, organization %.0f%%",
		o.All.Incidents, o.Documents, median, 100*o.All.UnknownShare(), 100*o.Share(o.UnknownCause), 100*o.Share(o.UnknownStart), 100*o.Share(o.UnknownOrganization))
}
