package extract

import (
	"strings"
	"unicode/utf8"

	"haveri/extract/rank"
)

// sureName is how likely a name has to be the operator's.
const sureName = 0.35

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
	for _, n := range names {
		if n != best && n.product >= 2 && len(rec.Services) < 8 {
			rec.Services = append(rec.Services, n.text)
		}
	}
}

// likeliestName gives the name whose forms together are likeliest the operator's, in its likeliest form; -1 where there is no name.
func likeliestName(names []*name, p []float64) (best int, sure float64) {
	best = -1
	for i := range names {
		sum := p[i]
		for k := range names {
			if k != i && p[k] <= p[i] && sameBearer(names[i].text, names[k].text) {
				sum += p[k]
			}
		}
		if best < 0 || sum > sure {
			best, sure = i, sum
		}
	}
	return best, min(sure, 1)
}

// sameBearer tells whether two names are forms of one: one within the other ("Jenkins", "plugins.jenkins.io"), hosts of one domain, or both with other
// endings.
func sameBearer(a, b string) bool {
	x, y := bearer(a), bearer(b)
	if utf8.RuneCountInString(x) > 2 && utf8.RuneCountInString(y) > 2 && (strings.Contains(x, y) || strings.Contains(y, x)) {
		return true
	}
	return sameForm(a, b) || domain(a) != "" && domain(a) == domain(b)
}

// domain is the last two labels of a host, "" for another name.
func domain(s string) string {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || strings.Contains(s, " ") {
		return ""
	}
	return strings.ToLower(strings.Join(labels[len(labels)-2:], "."))
}
