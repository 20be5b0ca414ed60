package extract

func remediations(r *reading, rec *Record) {}
