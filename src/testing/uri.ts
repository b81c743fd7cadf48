import type { ReplicaSetOptions } from './replica-set';

export function connectionString(
  members: readonly { readonly address: string }[],
  setName: string,
  options: ReplicaSetOptions,
): string {
  const { auth, tls } = options;
  const user = auth ? `${encodeURIComponent(auth.username)}:${encodeURIComponent(auth.password)}@` : '';
  const hosts = members.map((member) => member.address).join(',');
  return `mongodb://${user}${hosts}/?replicaSet=${encodeURIComponent(setName)}${tls ? '&tls=true' : ''}`;
}
