/** Tells the source of a path: the file with line and column, the variable, "code". */
export type SourceOf = (path: string) => string;
