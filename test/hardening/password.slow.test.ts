import { testPassword } from './password-outputs';

testPassword('plain', 'pl4nted-pa55word');
