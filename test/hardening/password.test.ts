import { testPassword } from './password-outputs';

testPassword('percent-encoded in the URI', 'pl4nted@pa55/w:rd%é"?');
