package extract

func causes(r *reading, rec *Record) {}
