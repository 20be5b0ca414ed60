package extract

// Confidence is how sure a record is of the value of a field, between 0 and 1: the highest confidence among the evidence for it, which is
// the probability that the value is right. Field is a key as in Evidence: "start", "cause.primary", "remediation[2]". It is 0 where nothing
// is said of the field.
func (r *Record) Confidence(field string) float64 {
	e, _ := r.Surest(field)
	return e.Confidence
}

// Surest is the evidence for a field that has the highest confidence, the first of equals, and whether there is any.
func (r *Record) Surest(field string) (best Evidence, any bool) {
	for _, e := range r.Evidence {
		if e.Field == field && (!any || e.Confidence > best.Confidence) {
			best, any = e, true
		}
	}
	return best, any
}
