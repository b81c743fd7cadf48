import { withBrowser } from '../support/browser';
import { expectGoodPage } from './console-page';

const browser = withBrowser('the console in a real browser');
browser.run(browser.title, () => {
  test('light: live, accessible, quiet, and nothing from elsewhere', () =>
    expectGoodPage('light', { colorScheme: 'light' }));
});
