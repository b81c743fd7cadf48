const LONGEST = 2_048;

/**
 * The address as it goes into a `Location` header, or undefined for what is no web address: other schemes, relative
 * ones, and those with a user name, which make `https://bank.example@evil.example` look like the bank.
 */
export function asTarget(text: string): string | undefined {
  if (text.length > LONGEST || !URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (username !== '' || password !== '') return undefined;
  return href.length > LONGEST ? undefined : href;
}
