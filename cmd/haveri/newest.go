package main

import (
	"context"
	"fmt"
	"io"
	"os"

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
	r, err := x.Search(ctx, index.Query{Text: "incident:true", Sort: "-date", Limit: rows})
	if err != nil {
		return err
	}
	if len(r.Hits) > 0 {
		t := incidentTable()
		for _, h := range r.Hits {
			t.AppendRow(incidentRow(h.Record))
		}
		if _, err := fmt.Fprintln(w, t.Render()); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(w, overviewLine(&g.Overview)); err != nil {
		return err
	}
	if r.Total > uint64(len(r.Hits)) {
		fmt.Fprintf(os.Stderr, "the newest %d of %d incidents are shown: haveri search --data %s finds the others\n", len(r.Hits), r.Total, data)
	}
	return nil
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
