// Says what a person sees of a page's tables: every table without tables inside is written anew with
// nothing but rows, cells, their shown text and line breaks. A cell of which this is not certain gets
// <x-unclear>. Run in a page that is laid out, whose own scripts never ran (core/browser.py).
() => {
  const MOST_CELLS = 6000;
  const THINGS = new Set(('img,svg,canvas,video,audio,object,embed,iframe,input,select,textarea,button,' +
    'meter,progress,math,ruby,picture,hr,marquee,fieldset,legend,details,dialog,q').split(','));
  const NUMBER = /^[\d０-９.,，．+\-－＋−\s万元件条项宗份次个/／\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*$/;
  const DIGIT = /[\d０-９]/;
  const WORDS = /(\p{L}\P{L}*){4}/u;
  const LIKE_DIGITS = /[\u{1D7CE}-\u{1D7FF}\u{1FBF0}-\u{1FBF9}]/u;  // read as digits, and not looked at here
  const styles = new Map();
  const style = e => { let s = styles.get(e); if (!s) styles.set(e, s = getComputedStyle(e)); return s; };
  const up = (e, stop) => { const all = []; for (; e && e !== stop; e = e.parentElement) all.push(e); return all; };
  const hittable = document.createElement('style');
  hittable.textContent = '*{pointer-events:auto !important}';
  document.documentElement.append(hittable);

  // Colours of other kinds than rgb() are no numbers here, and what compares them is not certain.
  const rgba = text => { if (!/^rgba?\(/.test(text)) return [NaN, NaN, NaN, NaN]; const m = text.match(/[\d.]+/g); return m ? [+m[0], +m[1], +m[2], m.length > 3 ? +m[3] : 1] : [0, 0, 0, 1]; };
  const light = c => (0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2]) / 255;
  const ground = e => {
    for (; e; e = e.parentElement) { const c = rgba(style(e).backgroundColor); if (!(c[3] <= 0.5)) return c; }
    return [255, 255, 255, 1];
  };
  const contentOf = (e, which) => {
    const c = getComputedStyle(e, which);
    return !(c.content === 'none' || c.content === 'normal' || c.content === '""' || c.content === "''" || c.display === 'none');
  };
  // A shadow well beside its text looks like the same digits once more.
  const FAR = 3;
  const isDoubled = s => (s.textShadow.match(/-?[\d.]+px/g) || []).some((v, i) => i % 3 < 2 && Math.abs(parseFloat(v)) > FAR);
  const isOff = s => s.transform !== 'none' || s.rotate !== 'none' || s.scale !== 'none' || s.translate !== 'none' ||
    s.filter !== 'none' || s.clipPath !== 'none' || s.maskImage !== 'none' && s.maskImage !== undefined && s.maskImage !== '' ||
    s.mixBlendMode !== 'normal' || s.writingMode !== 'horizontal-tb' || s.direction !== 'ltr' ||
    s.webkitTextSecurity !== 'none' || s.animationName !== 'none' || s.backgroundClip === 'text' ||
    (s.position !== 'static' && s.position !== 'relative') || s.textOrientation !== 'mixed' ||
    (s.clip !== 'auto' && s.clip !== '') || isDoubled(s);
  const isMoved = s => s.position === 'relative' && [s.top, s.left, s.bottom, s.right].some(v => v !== 'auto' && parseFloat(v));
  const struckBy = s => (s.textDecorationLine || '').includes('line-through');
  const isLineSeen = (s, paper) => {
    const c = rgba(s.textDecorationColor);
    return c[3] >= 0.5 && Math.abs(light(c) - light(paper)) >= 0.2 && s.textDecorationThickness !== '0px';
  };
  const isOut = s => s.float !== 'none' || /inline-|absolute|fixed/.test(s.display + ' ' + s.position);

  // Fonts that a page brings may draw any digit for any other.
  const brought = new Set([...document.fonts].map(f => f.family.replace(/["']/g, '').toLowerCase()));
  const isDrawnAnew = s => brought.size > 0 && s.fontFamily.split(',').some(f => brought.has(f.trim().replace(/["']/g, '').toLowerCase()));

  // Whether something stands in a cell, or around its text, that shows more than its characters.
  const isOdd = cell => {
    for (const e of [cell, ...cell.querySelectorAll('*')]) {
      const s = style(e);
      if (s.display === 'none' && e.localName !== 'template') continue;
      if (THINGS.has(e.localName) || e.shadowRoot || e.matches('template[shadowrootmode], template[shadowroot]')) return true;
      if (s.visibility === 'hidden' && !e.textContent.trim()) continue;
      if (isOff(s) || s.backgroundImage !== 'none' || s.float !== 'none') return true;
      if (e !== cell && s.display === 'list-item' && (s.listStyleType !== 'none' || s.listStyleImage !== 'none')) return true;
      if (contentOf(e, '::before') || contentOf(e, '::after')) return true;
      for (const part of ['::first-letter', '::first-line']) {
        const p = getComputedStyle(e, part);
        if (p.color !== s.color || p.fontSize !== s.fontSize || (struckBy(p) && !struckBy(s))) return true;
      }
      if (s.opacity !== '1' && s.opacity !== '0') return true;
      if (s.order !== '0' || s.columnCount !== 'auto' || /flex|grid/.test(s.display)) return true;
    }
    return false;
  };

  // Whether sheets that are not here, or ask what this browser lacks, may show a part of a number only.
  const isElsewhere = [...document.querySelectorAll('link')].some(e => /stylesheet/i.test(e.rel)) ||
    [...document.querySelectorAll('style')].some(e => /@import|scripting/i.test(e.textContent));
  const digitsOf = e => e.textContent.replace(/[^\d０-９]/g, '').length;
  const mayDepend = cell => isElsewhere && [...cell.querySelectorAll('[class],[id]')]
    .some(e => digitsOf(e) && digitsOf(e) !== digitsOf(cell));

  // A digit behind a number that is a link to a note, or smaller than the number, is no part of it.
  const isNoted = (cell, nodes) => {
    const links = [...cell.querySelectorAll('a[href^="#"]')].map(digitsOf);
    if (links.some(own => own && own !== digitsOf(cell))) return true;
    const sizes = nodes.filter(n => DIGIT.test(n.data)).map(n => parseFloat(style(n.parentElement).fontSize));
    return Math.min(...sizes) < 0.85 * Math.max(...sizes);
  };

  // What is known of one text node: gone, struck, raised or unclear.
  const facts = (node, cell) => {
    const parent = node.parentElement, s = style(parent);
    const around = up(parent, null);
    const found = {gone: false, struck: false, raised: false, unclear: false};
    if (s.visibility !== 'visible' || parseFloat(s.fontSize) === 0) found.gone = true;
    let out = false;
    for (const e of around) {
      const t = style(e);
      const inCell = cell.contains(e);
      if (t.display === 'none' || t.opacity === '0') found.gone = true;
      if (!inCell && t.opacity !== '1' && t.opacity !== '0') found.unclear = true;
      if (struckBy(t)) {
        if (out || (!inCell && e.contains(cell.closest('table'))) || !isLineSeen(t, ground(parent))) found.unclear = true;
        else found.struck = true;
      }
      if (isOut(t) && e !== cell) out = true;
      if (inCell && e !== cell && t.display.startsWith('inline')) {
        const v = t.verticalAlign;
        if (v === 'super' || v === 'sub' || /^-?[\d.]/.test(v) && parseFloat(v)) found.raised = true;
        else if (v !== 'baseline' && parseFloat(t.fontSize) < 0.85 * parseFloat(style(cell).fontSize)) found.unclear = true;
      }
      if (inCell && isMoved(t)) found.unclear = true;
      if (!inCell && (isMoved(t) && e.closest('table') === cell.closest('table') || t.transform !== 'none' || t.filter !== 'none')) found.unclear = true;
    }
    const ink = rgba(s.webkitTextFillColor || s.color), paper = ground(parent);
    if (!found.gone && !(ink[3] >= 0.5 && Math.abs(light(ink) - light(paper)) >= 0.2)) found.unclear = true;
    if (!found.gone && (parseFloat(s.fontSize) < 5 || isDrawnAnew(s))) found.unclear = true;
    return found;
  };

  const texts = cell => {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), all = [];
    while (walk.nextNode()) if (walk.currentNode.data.trim()) all.push(walk.currentNode);
    return all;
  };
  const hasBox = node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].some(r => r.width > 0 && r.height > 0);
  };

  // The characters of a node with their boxes; `lost` when one that should be seen is not there.
  const characters = (node, cell, box) => {
    const range = document.createRange(), found = [];
    let lost = false;
    for (let i = 0; i < node.data.length; i++) {
      const c = node.data[i];
      if (/\s/.test(c)) continue;
      range.setStart(node, i);
      range.setEnd(node, i + 1);
      const r = range.getClientRects()[0];
      const isSeen = /[\d０-９.,，．+\-－＋−万元件条项宗份次个/／]/.test(c);
      if (!r || r.width === 0 || r.height === 0) { if (isSeen) lost = true; continue; }
      const x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2;
      if (x < box.left - 1 || x > box.right + 1 || y < box.top - 1 || y > box.bottom + 1) lost = true;
      const hit = document.elementFromPoint(x, y);
      if (isSeen && hit !== node.parentElement) lost = true;
      found.push({c, node, left: r.left, right: r.right, y, height: r.height});
    }
    return {found, lost};
  };

  // Short numbers: characters into lines, lines into one text; null when it is not certain.
  const number = (nodes, cell) => {
    const box = cell.getBoundingClientRect(), s = style(cell);
    const all = [];
    for (const node of nodes) {
      const {found, lost} = characters(node, cell, box);
      if (lost) return null;
      all.push(...found);
    }
    const lines = [];
    for (const one of all) {
      const line = lines[lines.length - 1], last = line && line[line.length - 1];
      if (last && Math.abs(last.y - one.y) < 0.5 * Math.min(last.height, one.height)) {
        if (one.left < last.right - 0.3 * (last.right - last.left)) return null;
        line.push(one);
      } else {
        if (last && one.y < last.y) return null;
        lines.push([one]);
      }
    }
    const right = box.right - parseFloat(s.paddingRight) - parseFloat(s.borderRightWidth);
    let text = '';
    lines.forEach((line, at) => {
      line.forEach((one, i) => {
        const before = line[i - 1];
        if (before && one.left - before.right > 0.35 * Math.max(one.right - one.left, before.right - before.left)) text += ' ';
        text += one.c;
      });
      const next = lines[at + 1], last = line[line.length - 1];
      if (!next) return;
      const width = last.right - last.left;
      const wrapped = next[0].node === last.node && last.right + width > right + 0.5;
      text += wrapped ? '' : '\n';
    });
    return text;
  };

  const shownText = cell => {
    if (style(cell).visibility !== 'visible' && !texts(cell).some(n => style(n.parentElement).visibility === 'visible')) return '';
    const nodes = texts(cell).map(node => ({node, ...facts(node, cell)}));
    const there = nodes.filter(n => !n.gone && (hasBox(n.node) || DIGIT.test(n.node.data) && style(n.node.parentElement).display !== 'none'));
    const inked = there.filter(n => !n.struck);
    const plain = inked.filter(n => !n.raised);
    if (nodes.some(n => LIKE_DIGITS.test(n.node.data))) return null;
    const digits = nodes.some(n => DIGIT.test(n.node.data));
    const text = plain.map(n => n.node.data).join(' ');
    if (isOdd(cell)) return digits || !text.trim() ? null : text;
    if (!inked.length) return '';
    if (!plain.length) return null;
    if (!DIGIT.test(text) || !NUMBER.test(text) && WORDS.test(text)) return plainText(cell, new Set(plain.map(n => n.node)));
    if (there.some(n => n.unclear) || isNoted(cell, plain.map(n => n.node))) return null;
    return number(plain.map(n => n.node), cell);
  };

  // Words in reading order; blocks and line breaks end a line.
  const plainText = (cell, shown) => {
    let text = '';
    const walk = node => {
      if (node.nodeType === 3) { if (shown.has(node)) text += node.data.replace(/\s+/g, ' '); return; }
      if (node.nodeType !== 1) return;
      if (node.localName === 'br') { text += '\n'; return; }
      const block = /block|list-item|table/.test(style(node).display);
      if (block) text += '\n';
      node.childNodes.forEach(walk);
      if (block) text += '\n';
    };
    cell.childNodes.forEach(walk);
    return text.trim();
  };

  const isGone = e => style(e).display === 'none' || style(e).visibility === 'collapse';
  const isSeen = table => texts(table).some(n => { const p = style(n.parentElement); return p.visibility === 'visible' && hasBox(n); });

  const written = (table, seen) => {
    const fresh = document.createElement('table');
    for (const group of table.querySelectorAll(':scope > thead, :scope > tbody, :scope > tfoot')) {
      if (isGone(group) && seen) continue;
      const part = document.createElement(group.localName);
      for (const row of group.rows) {
        if (isGone(row) && seen) continue;
        const line = document.createElement('tr');
        const place = row.getBoundingClientRect();
        let left = -Infinity;
        for (const cell of row.cells) {
          const s = style(cell);
          if (s.display === 'none' && seen) continue;
          const one = document.createElement(cell.localName);
          for (const name of ['rowspan', 'colspan']) if (cell.hasAttribute(name)) one.setAttribute(name, cell.getAttribute(name));
          const box = cell.getBoundingClientRect();
          const placed = s.display === 'table-cell' && style(row).display === 'table-row' && s.position !== 'absolute' &&
            box.left >= left - 1 && box.top >= place.top - 2 && (cell.rowSpan !== 1 || box.bottom <= place.bottom + 2) &&
            !isMoved(s) && !isMoved(style(row)) && !isOff(style(row)) && !isOff(style(group)) && !isOff(style(table));
          left = box.left;
          const text = seen && !mayDepend(cell) && !row.querySelector('table') ? shownText(cell) : null;
          if (text === null || !placed && DIGIT.test(cell.textContent)) {
            one.append(cell.textContent, document.createElement('x-unclear'));
          } else {
            text.split('\n').forEach((words, at) => { if (at) one.append(document.createElement('br')); one.append(words); });
          }
          // A cell of a picture alone: what it may show, its size says.
          if (!cell.textContent.trim()) cell.querySelectorAll('img, [data-v], [data-value], [data-num]').forEach(i => one.append(i.cloneNode()));
          line.append(one);
        }
        part.append(line);
      }
      fresh.append(part);
    }
    return fresh;
  };

  // A table that only arranges others is none; one that holds small ones among its figures is.
  const isSmall = t => t.textContent.trim().length < 20 && !t.querySelector('table');
  const above = t => t.parentElement.closest('table');
  const holds = t => [...t.querySelectorAll('table')].every(i => isSmall(i) && i.parentElement.closest('tr')?.cells.length > 3);
  const tables = [...document.querySelectorAll('table')].filter(t => t.querySelector('table') ? holds(t) : !(above(t) && holds(above(t))));
  if (document.querySelectorAll('td, th').length > MOST_CELLS) return '';
  const kind = t => t.textContent.replace(/[\d\s]/g, '');
  const seen = new Map(tables.map(t => [t, isSeen(t)]));
  const kinds = new Set(tables.filter(t => seen.get(t)).map(kind));
  const fresh = tables.map(t => (!seen.get(t) && kinds.has(kind(t)) ? null : written(t, seen.get(t))));
  tables.forEach((t, at) => fresh[at] ? t.replaceWith(fresh[at]) : t.remove());
  document.querySelectorAll('style, link, template').forEach(e => e.remove());
  // Where a script stood it may show more: its place is kept.
  document.querySelectorAll('script').forEach(e => e.replaceWith(document.createElement('script')));
  return document.documentElement.outerHTML;
}
