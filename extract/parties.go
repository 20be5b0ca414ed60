package extract

import (
	"cmp"
	"slices"
	"strings"

	"haveri/extract/rank"
)

// sureName is how likely a name has to be the operator's.
const sureName = 0.4

// parties finds who operated the service that failed, and the services that are named.
func parties(r *reading, rec *Record) {
	names := r.names()
	r.judgeNames(names)
	choice := rank.Choice{Question: "organization", None: []rank.Feature{{Name: "silence"}, {Name: "names", Key: label(len(names) / 2)}}}
	for _, n := range names {
		choice.Candidates = append(choice.Candidates, rank.Candidate{Value: n.text, Features: n.clues})
	}
	p, _ := r.weigh(choice)
	for i, n := range names {
		r.consider("organization", n.text, n.first, n.last, p[i], "name")
	}
	var best *name
	if org := r.d.Organization; org != "" {
		rec.Organization = &org
		rec.Evidence = append(rec.Evidence, Evidence{Field: "organization", Confidence: 0.9, Rule: "metadata"})
	} else if i, sure := likeliestName(names, p); i >= 0 && sure >= sureName {
		best = names[i]
		rec.Organization = &best.text
		rec.Evidence = append(rec.Evidence, r.evidence("organization", best.first, best.last, sure, "name"))
	}
	slices.SortStableFunc(names, func(a, b *name) int { return cmp.Compare(a.first, b.first) })
	for _, n := range names {
		if n != best && n.product >= 2 && len(rec.Services) < 8 {
			rec.Services = append(rec.Services, n.text)
		}
	}
}

// likeliestName gives the likeliest name; what longer and shorter forms of one name say adds up.
func likeliestName(names []*name, p []float64) (best int, sure float64) {
	best = -1
	for i := range names {
		if best < 0 || p[i] > p[best] {
			best, sure = i, p[i]
		}
	}
	if best < 0 {
		return
	}
	for i, n := range names {
		if a, b := n.text, names[best].text; i != best && (strings.Contains(a, b) || strings.Contains(b, a)) {
			sure += p[i]
		}
	}
	return best, min(sure, 1)
}
