import type { Member, ReplicaSetOptions } from './replica-set';

export function connectionString(
  members: readonly Member[],
  setName: string,
  options: ReplicaSetOptions,
): string {
  const { auth, tls } = options;
  const user = auth ? `${encodeURIComponent(auth.username)}:${encodeURIComponent(auth.password)}@` : '';
  const hosts = members.map((member) => member.address).join(',');
  return `mongodb://${user}${hosts}/?replicaSet=${encodeURIComponent(setName)}${tls ? '&tls=true' : ''}`;
}
