"""Turns the items of RSS feeds into JSON Lines for taosha: python3 rss.py feed.xml ... | taosha -o feed.jsonl"""

import json
import sys
from xml.etree import ElementTree

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"

for path in sys.argv[1:]:
    for item in ElementTree.parse(path).iter("item"):
        page = item.findtext(CONTENT) or item.findtext("description") or ""
        title, link = item.findtext("title") or "", item.findtext("link")
        print(json.dumps({"html": f"<h1>{title}</h1>{page}", "url": link, "title": title}, ensure_ascii=False))
