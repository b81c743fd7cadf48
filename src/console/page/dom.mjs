import { number } from './format.mjs';

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element ${id}`);
  return found;
}

/**
 * A new element. Text goes in as text, never as markup.
 * @param {string} name @param {string} className @param {(Node | string)[]} children @returns {HTMLElement}
 */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/**
 * Changes nothing where nothing changed: a selection stays, and a screen reader is not told again.
 * @param {Element} target @param {string} value
 */
export function setText(target, value) {
  if (target.textContent !== value) target.textContent = value;
}

/** @param {Element} target @param {string} value */
export function setClass(target, value) {
  if (target.className !== value) target.className = value;
}

/**
 * Rows of cells into a table's body; the first cell of a row is its header. Numbers stand right.
 * @param {HTMLElement} body @param {(string | number)[][]} rows @param {string} none what to say without rows
 */
export function fillTable(body, rows, none) {
  if (rows.length === 0) rows = [[none]];
  while (body.children.length > rows.length) body.lastElementChild?.remove();
  rows.forEach((cells, index) => {
    let row = body.children[index];
    if (row === undefined || row.children.length !== cells.length) {
      const made = element('tr', '', ...cells.map(cell));
      if (row === undefined) body.append(made);
      else row.replaceWith(made);
      row = made;
    }
    cells.forEach((value, column) => {
      setText(/** @type {Element} */ (row.children[column]), format(value));
    });
    setClass(
      row,
      cells.length > 1 && cells.every((value) => typeof value === 'string' || value === 0) ? 'zero' : '',
    );
  });
}

/** @param {string | number} value @param {number} column */
function cell(value, column) {
  const made = element(column === 0 ? 'th' : 'td', typeof value === 'number' ? 'number' : '');
  if (column === 0) made.setAttribute('scope', 'row');
  return made;
}

/** @param {string | number} value */
function format(value) {
  return typeof value === 'number' ? number(value) : value;
}

/** What scrolls must be reachable with the keyboard, and nothing else should be a stop on the way. */
export function letScrollersBeReached() {
  for (const scroller of document.querySelectorAll('.scroll')) {
    const scrolls =
      scroller.scrollWidth > scroller.clientWidth || scroller.scrollHeight > scroller.clientHeight;
    if (scrolls) scroller.setAttribute('tabindex', '0');
    else scroller.removeAttribute('tabindex');
  }
}
