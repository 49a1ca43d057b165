"""What a list in a browser can be turned by, found and acted on inside the page.

Every script here runs within the page and tells of it only in words and numbers; which act brings
other rows is judged outside.
"""

from __future__ import annotations

# Rows that a function of the page opens: it is run with another window and another location, which
# take down the address and open nothing, and the row gets a link to it. That is done once for each,
# and never where the function might ask for something: rows are read many times in a second.
OPENED = r"""
    const asks = new RegExp('\\b(submit|ajax|post|fetch|send\\w*|eval)\\s*\\(|XMLHttp|axios|jQuery'
        + '|document\\s*\\.|\\$\\s*[.(]', 'i');
    const tried = window.reportRowsTried = window.reportRowsTried || new WeakMap();
    const value = '(?:\'[^\']*\'|"[^"]*"|[\\w.-]+)';
    const called = new RegExp('^\\s*(?:javascript:)?\\s*(?:return\\s+)?([A-Za-z_$][\\w$]*)\\s*'
        + `\\(\\s*(${value}(?:\\s*,\\s*${value})*)\\s*\\)`);
    const promises = /年度报告|年报/;
    const openedBy = call => {
        const source = typeof window[call[1]] === 'function' ? window[call[1]].toString() : '';
        if (!/\bopen\s*\(|\blocation\b/.test(source) || asks.test(source)) return '';
        let at = '';
        const note = one => { at = at || String(one); return null; };
        const place = {get href() { return location.href; }, set href(one) { note(one); },
            assign: note, replace: note, origin: location.origin, host: location.host,
            pathname: location.pathname, search: location.search, protocol: location.protocol};
        const shown = new Proxy({}, {
            get: (_, name) => name === 'open' ? note : name === 'location' ? place : window[name],
            set: (_, name, value) => { if (name === 'location') note(value); return true; }});
        const names = ['window', 'location', 'open', 'top', 'parent', 'self'];
        try { new Function(...names, `return (${source})(${call[2]})`)(
            shown, place, note, shown, shown, shown); } catch (fault) { return ''; }
        return at;
    };
    for (const one of document.querySelectorAll('[onclick], a[href^="javascript:"]')) {
        const row = one.closest('tr, li, dd') || one;
        const call = called.exec(one.getAttribute('onclick') || one.getAttribute('href') || '');
        if (!call || !promises.test(row.textContent) || row.querySelector('a[data-opened]')
            || row.textContent.length > 200) continue;
        if (typeof window[call[1]] !== 'function') continue;
        const last = tried.get(one);
        const at = last && last.call === call[0] ? last.at : openedBy(call);
        tried.set(one, {call: call[0], at: at});
        if (!at) continue;
        const cells = Array.from(one.querySelectorAll('td')).filter(
            cell => promises.test(cell.textContent));
        const link = one.tagName === 'A' ? one : document.createElement('a');
        link.href = at;
        link.dataset.opened = call[1];
        const around = cells[0] || one;
        if (link !== one) { link.append(...around.childNodes); around.append(link); }
    }
"""
ROWS = (
    f"pattern => {{{OPENED}"
    + """
    return Array.from(new Set(Array.from(document.querySelectorAll('a[href]'))
        .map(link => link.pathname + link.search)
        .filter(at => new RegExp(pattern).test(at)))).sort().join(' '); }"""
)
# A control is what says 下一页 and leads to no address: what leads to one is a plain link, which
# needs no browser, unless a choice stands beside it that only a browser can make. Editors mark a
# dead one by its class, its attribute, or hide it.
FOUND = r"""
    const page = '下一?页|后一页|[>›»]|next';
    const more = '(点击|点此)?(加载|查看|显示|展开)?更多(内容|信息|年份|年度)?|(load|show)?more';
    const further = new RegExp(`^(${page}|${more})[>›»]*$`, 'i');
    const older = /^(往年|历年|更早|以前年度|历史年度)(年报|年度报告|信息|内容)?[>›»]*$/;
    const wordsOf = one => (one.innerText || one.value || one.title || '').toString().trim();
    const leads = one => {
        const href = one.getAttribute('href') || '';
        return href !== '' && !href.startsWith('#') && !/^javascript:/i.test(href);
    };
    const isHere = one => one.origin === location.origin && one.pathname === location.pathname;
    const isDead = one => !one || one.disabled || one.hasAttribute('disabled')
        || !one.getClientRects().length || one.getAttribute('aria-disabled') === 'true'
        || /(^|[\s_-])(disabled?|dis|layui-disabled|no-?next)($|[\s_-])/i.test(one.className);
    const isTurning = one => {
        const words = wordsOf(one);
        if (older.test(words)) return !leads(one) || isHere(one);
        return further.test(words) && (!leads(one) || (followsAddresses && isHere(one)));
    };
"""
TURN = (
    r"""([followsAddresses, skipped, isOnlyLookedFor]) => {"""
    + FOUND
    + r"""
    const all = Array.from(document.querySelectorAll('a, button, li, span, div, p, input'))
        .filter(isTurning);
    const controls = all.filter(one => (followsAddresses || !one.querySelector('a[href], button'))
        && !all.some(other => other !== one && one.contains(other)));
    if (!controls.length) return 'none';
    const alive = controls.filter(one => !isDead(one) && !isDead(one.parentElement))[skipped];
    if (!alive) return skipped ? 'none' : 'dead';
    if (!isOnlyLookedFor) alive.click();
    return 'clicked';
}"""
)
# Years beside each other, in a select or as tabs, that lead to no addresses.
CHOICES = r"""
    const year = /^((19|20)\d\d(年度?)?|全部(年份|年度)?|所有年份|请选择(年份|年度)?|年份|年度)$/;
    const aYear = /(19|20)\d\d/;
    const textOf = one => (one.innerText || one.textContent || '').replace(/\s+/g, ' ').trim();
    const hasAddress = one => Array.from(one.querySelectorAll('a[href]')).concat(one).some(
        link => { const href = (link.getAttribute && link.getAttribute('href')) || '';
            return href !== '' && !href.startsWith('#') && !/^javascript:/i.test(href); });
    const groups = [];
    for (const select of document.querySelectorAll('select')) {
        const options = Array.from(select.options).filter(one => textOf(one) !== '');
        const areYears = options.every(one => year.test(textOf(one)) && !/[/?]/.test(one.value));
        if (options.length > 1 && areYears && options.some(one => aYear.test(textOf(one)))
            && select.offsetParent !== null)
            groups.push({kind: 'select', place: select, parts: options});
    }
    for (const around of document.querySelectorAll('ul, ol, div, dl, p, tr, nav, section')) {
        const parts = Array.from(around.children).filter(one => year.test(textOf(one))
            && aYear.test(textOf(one)) && one.tagName !== 'OPTION' && !hasAddress(one)
            && one.offsetParent !== null);
        const isWithin = one => one.parts.some(part => part.contains(parts[0]));
        if (parts.length > 1 && !groups.some(isWithin))
            groups.push({kind: 'tabs', place: around, parts: parts});
    }
"""
ALL_CHOICES = f"() => {{{CHOICES} return groups.map(one => one.parts.map(textOf)); }}"
CHOOSE = (
    f"([number, words]) => {{{CHOICES}"
    + r"""
    const group = groups[number];
    const part = group && group.parts.find(one => textOf(one) === words);
    if (!part) return false;
    if (group.kind === 'select') {
        if (group.place.selectedIndex === part.index) return true;
        group.place.selectedIndex = part.index;
        for (const name of ['input', 'change'])
            group.place.dispatchEvent(new Event(name, {bubbles: true}));
        return true;
    }
    (part.querySelector('a, button, span, label') || part).click();
    return true;
}"""
)
# Lists that grow at their end notice only a movement.
SCROLL = r"""() => {
    const inner = Array.from(document.querySelectorAll('div, ul, ol, section, main')).filter(
        one => one.scrollHeight > one.clientHeight + 20
            && /auto|scroll/.test(getComputedStyle(one).overflowY));
    for (const one of inner) { one.scrollTop = 0; one.scrollTop = one.scrollHeight; }
    const height = document.documentElement.scrollHeight;
    window.scrollTo(0, 0);
    window.scrollTo(0, height);
    return inner.length > 0 || height > window.innerHeight + 20;
}"""
SAYS_NOTHING_THERE = (
    "pattern => new RegExp(pattern).test(document.body ? document.body.innerText : '')"
)
