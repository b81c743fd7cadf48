/** Where FerretDB 1.24 answers otherwise than MongoDB, by the reason: the embedded set does as MongoDB does. */
const BY_REASON: Readonly<Record<string, readonly string[]>> = {
  'FerretDB drops the other fields': ['$unwind'],
  'FerretDB has no preserveNullAndEmptyArrays': ['$unwind that keeps what is empty'],
  'FerretDB has no updates with a pipeline': ['an update with a pipeline'],
  'FerretDB answers 1 (InternalError), MongoDB 11000 (DuplicateKey)': ['a unique index over duplicates'],
  'FerretDB answers 40234, MongoDB 40324': ['an unknown stage'],
  'FerretDB has no $ne in $elemMatch': ['find {"tags":{"$elemMatch":{"$ne":"code"}}}'],
  'FerretDB counts $inc by 0 as a change': ['updateMany {"$inc":{"age":0}}'],
  'FerretDB takes the element out, MongoDB leaves a null': ['updateOne {"$unset":{"tags.0":""}}'],
};

/** The reasons, by the call. */
export const DIFFERENCES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(BY_REASON).flatMap(([reason, calls]) => calls.map((call) => [call, reason])),
);
