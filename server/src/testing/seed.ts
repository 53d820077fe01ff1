// Of the runs that judge a change: properties draw from one seed, so that a change is judged by its own faults and a run can
// be repeated. Everywhere else each run draws anew, and what it finds becomes an example of its test.
import fc from 'fast-check'

fc.configureGlobal({ seed: 20_260_301 })
