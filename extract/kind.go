package extract

// kind tells whether the document is about an outage at all, and what kind of text it is.
func kind(r *reading, rec *Record) { rec.Incident = true }
