package extract

import (
	"slices"
	"strings"
	"testing"

	"haveri/ingest/doc"
)

// written makes a document of Markdown-like lines: "# " a title, "## " a heading, "- " an item, "- [ ] " and "- [x] " with a box.
func written(code, text string) *doc.Document {
	d := &doc.Document{File: "test", Language: doc.Language{Code: code, Supported: true}}
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		block := doc.Block{}
		for _, k := range []struct {
			mark string
			kind doc.Kind
			box  doc.Box
		}{{"# ", doc.Title, 0}, {"## ", doc.Heading, 0}, {"- [ ] ", doc.ListItem, doc.OpenBox}, {"- [x] ", doc.ListItem, doc.DoneBox}, {"- ", doc.ListItem, 0}} {
			if rest, ok := strings.CutPrefix(line, k.mark); ok {
				line, block.Kind, block.Box = rest, k.kind, k.box
				break
			}
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		block.From = b.Len()
		b.WriteString(line)
		block.To = b.Len()
		if block.Kind == doc.Title {
			d.Title = line
		}
		d.Blocks = append(d.Blocks, block)
	}
	d.Text = b.String()
	return d
}

// mostly fails a test when more than one row in seven is read wrong. What of a text counts is decided by weights that are fitted to whole
// documents in all languages; a short text by itself may fall on the other side.
func mostly(t *testing.T, rows, wrong int) {
	t.Helper()
	if 7*wrong > rows {
		t.Errorf("%d of %d rows are read wrong", wrong, rows)
	}
}

func TestCause(t *testing.T) {
	rows, wrong := 0, 0
	defer func() { mostly(t, rows, wrong) }()
	for _, c := range []struct{ lang, text, want, contributing string }{
		{"en", "The site went down because of a power outage in our data centre.", "power", ""},
		{"en", "An excavator cut a fibre cable, which took the whole region offline.", "network", ""},
		{"en", "At noon the TLS certificate of the login page expired and nobody could sign in.", "time", ""},
		{"en", "The root cause was a misconfigured firewall rule.", "config", ""},
		{"en", "A technician accidentally deleted the production database.", "human", ""},
		{"en", "Our hosting provider suffered an outage and our shop was unreachable.", "dependency", ""},
		{"en", "The outage was caused by a failed disk controller.", "hardware", ""},
		{"en", "The load balancers were overloaded after a bug in our software made clients retry.", "bug", ""},
		// The first link of a chain.
		{"en", "A wrong firewall rule led to packet loss, which caused the database to fail over.", "config", ""},
		{"en", "The API was down because of database overload caused by a bug in the new client.", "bug", ""},
		{"sv", "En felaktig regel ledde till överbelastning, som slog ut databasen.", "config", ""},
		// What is announced as failing, or was corrected, blames nothing.
		{"en", "We are investigating increased error rates for DNS queries.", "unknown", ""},
		{"en", "We have identified the cause of the network issues and work on it.", "unknown", ""},
		{"en", "We are rolling out a configuration change to mitigate this.", "unknown", ""},
		{"en", "Login was slow this morning. Our provider has restored its network.", "unknown", ""},
		// Not said, or denied.
		{"en", "The site was down for two hours. We apologise for the trouble.", "unknown", ""},
		{"en", "It was not a cyberattack. The cause is still unknown.", "unknown", ""},
		{"en", "The cause of the DNS failures is under investigation.", "unknown", ""},
		{"en", "We will add a second power supply and replace the old switch.", "unknown", ""},
		{"en", "Some users speculated that hackers were behind it, but in fact a memory module had failed.", "hardware", ""},
		{"en", "We first suspected a DDoS attack. It turned out that a faulty update was to blame for the crash.", "deploy", ""},
		{"sv", "Driftstoppet berodde på ett strömavbrott i datahallen.", "power", ""},
		{"sv", "En grävmaskin slet av en fiberkabel och hela kommunen blev utan internet.", "network", ""},
		{"sv", "Certifikatet hade gått ut under natten.", "time", ""},
		{"sv", "Grundorsaken var en felkonfigurerad brandväggsregel.", "config", ""},
		{"sv", "Felet låg hos vår leverantör, som drabbades av ett avbrott.", "dependency", ""},
		{"sv", "Avbrottet orsakades av ett hårdvarufel i en av våra servrar.", "hardware", ""},
		{"sv", "Det rörde sig inte om någon attack. Orsaken är ännu okänd.", "unknown", ""},
		{"sv", "Tjänsten låg nere i två timmar. Vi ber om ursäkt.", "unknown", ""},
	} {
		r := Extract(written(c.lang, c.text))
		if rows++; r.Cause.Primary != c.want {
			wrong++
			t.Logf("%s\n\tcause %s, want %s", c.text, r.Cause.Primary, c.want)
		}
		if c.contributing != "" && !slices.Contains(r.Cause.Contributing, c.contributing) {
			t.Errorf("%s\n\tcontributing %v, want %s", c.text, r.Cause.Contributing, c.contributing)
		}
	}
}

func TestRemediation(t *testing.T) {
	rows, wrong := 0, 0
	defer func() { mostly(t, rows, wrong) }()
	for _, c := range []struct{ lang, text, want string }{
		{"en", "We rolled back the release and restarted the web servers.", "rollback done, restart done"},
		{"en", "Traffic was rerouted to another data center.", "failover done"},
		{"en", "We will add alerts for disk usage and improve our procedures.", "monitoring planned, process planned"},
		{"en", "Since then we have added more tests before each release.", "testing done"},
		{"en", "Customers will receive a credit of ten percent.", "compensation planned"},
		{"en", "The faulty switch has been replaced.", "replace done"},
		{"en", "The database was restored from last night's backup.", "restore done"},
		{"en", "## Action items\n- [x] Add alerts on queue length\n- [ ] Document the failover procedure", "monitoring done, process planned"},
		{"en", "## Action items\n- Improve monitoring of certificates", "monitoring planned"},
		{"en", "## Follow-ups\n- Alarms thirty days ahead of expiry\n- A checklist for cutovers", "monitoring planned, process planned"},
		{"en", "## Resolution\n- Restarted the proxy\n- Put the old timeout values back", "restart done, rollback done"},
		{"en", "The old values were put back. Two people must sign off changes from now on.", "rollback done, process planned"},
		{"en", "We brought up twelve extra consumers.", "scale done"},
		{"en", "We unplugged the node and replayed the queue from a snapshot.", "isolate done, restore done"},
		// Nobody's, or not done.
		{"en", "An alarm fired at noon. The checklist was long.", ""},
		{"en", "We tried to restart the servers.", ""},
		{"en", "If you still see errors, please restart your router.", ""},
		{"en", "We did not restart the servers.", ""},
		{"en", "There will be no refunds.", ""},
		{"en", "Service was restored at noon.", ""},
		{"sv", "Vi backade ändringen och startade om servrarna.", "rollback done, restart done"},
		{"sv", "Trafiken styrdes om till en annan datahall.", "failover done"},
		{"sv", "Vi ska förbättra övervakningen och se över våra rutiner.", "process planned, monitoring planned"},
		{"sv", "Den trasiga switchen byttes ut under natten.", "replace done"},
		{"sv", "Databasen återställdes från säkerhetskopior.", "restore done"},
		{"sv", "Drabbade kunder kommer att få ersättning.", "compensation planned"},
		{"sv", "Om du fortfarande har problem kan du starta om routern.", ""},
		{"sv", "Någon ersättning är inte aktuellt.", ""},
	} {
		d := written(c.lang, c.text)
		var got []string
		for _, a := range Extract(d).Remediation {
			got = append(got, a.Action+" "+a.Phase)
			if d.Text[a.From:a.To] != a.Quote {
				t.Errorf("%s\n\tquote %q is not what stands there", c.text, a.Quote)
			}
		}
		rows++
		if s := strings.Join(got, ", "); s != c.want {
			wrong++
			t.Logf("%s\n\tgot %q, want %q", c.text, s, c.want)
		}
	}
}

func TestImpact(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		lang, text string
		customers  int64 // 0: silent
		loss       *bool
	}{
		{"en", "About 4,500 customers were affected.", 4500, nil},
		{"en", "1.2 million subscribers were without service.", 1200000, nil},
		{"en", "The outage affected 300 of our 12,000 customers.", 300, nil},
		{"en", "40 servers were affected.", 0, nil},
		{"en", "The company has 11 million customers. The site was down.", 0, nil},
		{"en", "For 3 hours customers were unable to log in.", 0, nil},
		{"en", "No data was lost.", 0, &no},
		{"en", "Files uploaded after noon were permanently lost.", 0, &yes},
		{"en", "We will make backups to avoid data loss.", 0, nil},
		{"sv", "Omkring 12 000 kunder drabbades.", 12000, nil},
		{"sv", "1,5 miljoner abonnenter blev utan telefoni.", 1500000, nil},
		{"sv", "Sju butiker drabbades.", 0, nil},
		{"sv", "Inga data gick förlorade.", 0, &no},
		{"sv", "Har ni förlorat data?\nNej, allt finns kvar.", 0, &no},
	} {
		r := Extract(written(c.lang, c.text))
		got := int64(0)
		if r.CustomersAffected != nil {
			got = *r.CustomersAffected
		}
		if got != c.customers {
			t.Errorf("%s\n\tcustomers %d, want %d", c.text, got, c.customers)
		}
		if (r.DataLoss == nil) != (c.loss == nil) || c.loss != nil && r.DataLoss != nil && *r.DataLoss != *c.loss {
			t.Errorf("%s\n\tdata loss %v, want %v", c.text, r.DataLoss, c.loss)
		}
	}
}

func TestOrganization(t *testing.T) {
	rows, wrong := 0, 0
	defer func() { mostly(t, rows, wrong) }()
	for _, c := range []struct{ lang, text, want string }{
		{"en", "# Nordbank outage on 3 May\nCustomers of Nordbank could not log in this morning. Nordbank has apologised.", "Nordbank"},
		{"en", "# Outage of trains.example.org\nOn Monday the trains.example.org website was down.", "trains.example.org"},
		{"en", "# Login problems\nThe login page was down.\nWe are sorry.\nSincerely,\nThe Fjordnet team", "Fjordnet"},
		{"en", "The login page was down for an hour on Monday in Stockholm.", ""},
		{"en", "# Outage\nPlease restart Windows. The outage is over.", ""},
		{"sv", "# Driftstopp hos Fjordbanken\nPå måndagen låg Fjordbankens internetbank nere. Fjordbanken beklagar.", "Fjordbanken"},
		{"sv", "På måndagen låg internetbanken nere i en timme.", ""},
	} {
		r := Extract(written(c.lang, c.text))
		got := ""
		if r.Organization != nil {
			got = *r.Organization
		}
		if rows++; got != c.want {
			wrong++
			t.Logf("%s\n\torganization %q, want %q", c.text, got, c.want)
		}
	}
}

func TestKind(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		incident   bool
	}{
		{"en", "# Scheduled maintenance\nThe portal will be unavailable on Sunday during this maintenance window. We are upgrading the database.", false},
		{"en", "# False alarm\nThe alert was a false alarm. There was no outage.", false},
		{"en", "# Outage\nThe portal was unavailable on Sunday. The upgrade of the database failed.", true},
		{"sv", "# Planerat arbete\nServicefönster söndag. Tjänsten kommer att vara otillgänglig under natten.", false},
		{"sv", "# Driftstopp\nTjänsten låg nere i går efter ett planerat arbete.", true},
	} {
		if r := Extract(written(c.lang, c.text)); r.Incident != c.incident {
			t.Errorf("%s\n\tincident %v (%s), want %v", c.text, r.Incident, r.NotIncident, c.incident)
		}
	}
}
