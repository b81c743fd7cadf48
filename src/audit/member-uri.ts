/** What was resolved from a `mongodb+srv` connection string: its DNS records say more than the string itself. */
export interface ResolvedAuth {
  readonly authSource: string | undefined;
}

/** Options that say how to find or choose members; each member is asked alone. */
const OF_THE_DEPLOYMENT =
  /^(directConnection|loadBalanced|replicaSet|readPreference.*|maxStalenessSeconds|srv.*)$/i;

/** The connection string for one member, with the credentials and the TLS options of the deployment's. */
export function memberUri(uri: string, host: string, { authSource }: ResolvedAuth): string {
  const [, scheme, credentials = '', path = ''] =
    /^(mongodb(?:\+srv)?:\/\/)([^/?]*@)?[^/?]*(.*)$/s.exec(uri) ?? [];
  if (scheme === undefined) throw new TypeError('not a MongoDB connection string');
  const at = path.indexOf('?');
  const database = at < 0 ? path : path.slice(0, at);
  const options = new URLSearchParams(at < 0 ? '' : path.slice(at + 1));
  for (const name of [...options.keys()]) if (OF_THE_DEPLOYMENT.test(name)) options.delete(name);
  const has = (wanted: string) => [...options.keys()].some((name) => name.toLowerCase() === wanted);
  if (scheme === 'mongodb+srv://' && !has('tls') && !has('ssl')) options.set('tls', 'true');
  if (credentials !== '' && authSource !== undefined && !has('authsource'))
    options.set('authSource', authSource);
  options.set('directConnection', 'true');
  return `mongodb://${credentials}${host}${database.startsWith('/') ? database : '/'}?${options}`;
}
