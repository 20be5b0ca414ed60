package extract

import (
	"strings"
	"testing"
)

// The parts of each sentence that are clauses of their own stand between bars.
func TestClauses(t *testing.T) {
	for _, want := range []string{
		"The disk failed at noon, | and customers should restart their phones.",
		"Mail, chat, calendar and the wiki were down.",
		"The switch failed | ; an attack is ruled out.",
		"The switch | – not the router | – failed.",
		"On Monday, the switch failed.",
		"We restarted all of the servers, | which took an hour, | and we will write about it.",
	} {
		text := strings.ReplaceAll(strings.ReplaceAll(want, " | ;", ";"), "| ", "")
		r := read(written("en", text))
		r.splitClauses()
		var got strings.Builder
		for i, tok := range r.toks {
			parts := i > 0 && r.clauseOf[i] != r.clauseOf[i-1]
			if parts {
				got.WriteString(" |")
			}
			if i > 0 && (tok.Space || parts) {
				got.WriteByte(' ')
			}
			got.WriteString(r.text(tok))
		}
		if got.String() != want {
			t.Errorf("got  %s\nwant %s", got.String(), want)
		}
	}
}
