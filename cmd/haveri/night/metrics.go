package night

import (
	"github.com/prometheus/client_golang/prometheus"
)

// WriteMetrics writes what a run did as a Prometheus text file, in one step, so that node_exporter's textfile collector never reads half of it.
func (s *Summary) WriteMetrics(path string) error {
	reg := prometheus.NewRegistry()
	gauge := func(name, help string, value float64) {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "haveri", Name: name, Help: help})
		g.Set(value)
		reg.MustRegister(g)
	}
	by := func(name, help, label string, values map[string]float64) {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "haveri", Name: name, Help: help}, []string{label})
		for k, v := range values {
			g.WithLabelValues(k).Set(v)
		}
		reg.MustRegister(g)
	}
	ok := 0.0
	if s.Outcome == "published" || s.Outcome == "unchanged" {
		ok = 1
	}
	gauge("run_success", "Whether the last run published or found nothing new to publish.", ok)
	gauge("run_started_timestamp_seconds", "When the last run began.", float64(s.Started.UnixMilli())/1000)
	gauge("run_duration_seconds", "How long the last run took.", s.Seconds)
	gauge("run_peak_memory_bytes", "The largest resident set of the last run; 0 where the system does not tell.", float64(s.PeakMB)*(1<<20))
	gauge("generation", "Number of the published generation.", float64(s.After))
	gauge("documents_read", "Documents that the last run read.", float64(s.Read))
	gauge("documents_refused", "Documents that cannot be read.", float64(len(s.Refused)))
	gauge("documents_merged", "Documents of which another tells of the same outage.", float64(s.Merged))
	gauge("incidents", "Published incidents.", float64(s.Incidents))
	gauge("incidents_unknown_cause", "Published incidents without a known cause.", float64(s.Unknown))
	by("documents", "Documents found by the last run, by what has become of them since the run before.", "state", map[string]float64{"new": float64(s.New),
		"changed": float64(s.Changed), "moved": float64(s.Moved), "unchanged": float64(s.Unchanged), "removed": float64(s.Removed)})
	by("documents_by_language", "Documents with a record.", "lang", counted(s.ByLanguage))
	by("documents_by_format", "Documents with a record.", "format", counted(s.ByFormat))
	drift := map[string]float64{}
	for _, d := range s.Drift {
		drift[d.Share] = d.Now - d.Before
	}
	by("drift_points", "Percentage points by which a share has moved since the last runs; only those that chance does not explain.", "share", drift)
	stages := map[string]float64{}
	for _, st := range s.Stages {
		stages[st.Name] += st.Seconds
	}
	by("run_stage_seconds", "How long the parts of the last run took.", "stage", stages)
	return prometheus.WriteToTextfile(path, reg)
}

func counted(counts map[string]int) map[string]float64 {
	out := make(map[string]float64, len(counts))
	for k, n := range counts {
		out[k] = float64(n)
	}
	return out
}
