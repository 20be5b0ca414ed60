package extract

func clock(r *reading, rec *Record) {}
