/** Where the embedded set and FerretDB 1.24 answer differently on purpose: the embedded set does as MongoDB does. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  $unwind: 'FerretDB drops the other fields',
  '$unwind that keeps what is empty': 'FerretDB has no preserveNullAndEmptyArrays',
  'an update with a pipeline': 'FerretDB has none',
  'a unique index over duplicates': 'FerretDB answers 1 (InternalError), MongoDB 11000 (DuplicateKey)',
  'an unknown stage': 'FerretDB answers 40234, MongoDB 40324',
};
