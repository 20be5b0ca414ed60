package temporal

import "testing"

func TestMomentsRoundTrip(t *testing.T) {
	for _, s := range []string{"2012-02-29", "XXXX-08-18", "2019-06", "2019", "2022-04-04~", "2012-08-16T10:06", "2017-01-31T23:00Z", "2015-08-18T13:19+02:00",
		"XXXX-08-18T13:19+02:00", "T17:00", "T09:30:15Z", "2012-02-29T24:00"} {
		m, ok := ParseMoment(s)
		if got := m.String(); !ok || got != s {
			t.Errorf("%q: got %q, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "yesterday", "2012-13-01", "2012-02-29T25:00", "2012-02-03-04", "T"} {
		if m, ok := ParseMoment(s); ok {
			t.Errorf("%q: got %v, want it refused", s, m)
		}
	}
}

func TestNamedZonesFollowDaylightSaving(t *testing.T) {
	for _, c := range []struct{ day, zone, want string }{
		{"2021-01-15T12:00", "Europe/Stockholm", "2021-01-15T12:00+01:00"},
		{"2021-07-15T12:00", "Europe/Stockholm", "2021-07-15T12:00+02:00"},
		{"2021-07-15T12:00", "America/Los_Angeles", "2021-07-15T12:00-07:00"},
		{"2021-01-15T12:00", "Europe/London", "2021-01-15T12:00Z"},
		{"XXXX-07-15T12:00", "Europe/Stockholm", "XXXX-07-15T12:00"},
		{"2010-07-15T12:00", "Europe/Moscow", "2010-07-15T12:00+04:00"},
	} {
		m, _ := ParseMoment(c.day)
		m.Zone = c.zone
		if got := m.String(); got != c.want {
			t.Errorf("%s in %s: got %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}
