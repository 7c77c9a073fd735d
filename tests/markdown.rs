//! `--format markdown`: what it keeps of HTML and of text, and that it holds nothing that the record does not keep.
use taosha::{Options, Page, Pipeline};

/// The markdown and the text of a page.
fn write(page: &str, source: &str) -> (String, String) {
    let options = Options { markdown: true, ..Options::default() };
    let pipeline = Pipeline::new(options).expect("the built-in rules");
    let record = pipeline.clean(&Page { bytes: page.as_bytes(), source, ..Page::default() });
    (record.markdown.expect("markdown was asked for"), record.text)
}

const LEAD: &str = "连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告，道路已经恢复通行，学校照常上课。";

const TAIL: &str = "气象台预计明后两天雨势减弱，各地仍须注意山洪和滑坡，低洼地带的居民请听从当地安排，暂时不要返回。";

/// A piece of HTML between two paragraphs of prose, and the markdown between them.
#[test]
fn html_keeps_its_structure() {
    for (piece, expected) in [
        ("<h2>水位</h2><p>水位正在回落。</p>", "## 水位\n\n水位正在回落。"),
        ("<ul><li>带上证件<li>关好门窗<ul><li>还有煤气</ul></ul>", "- 带上证件\n- 关好门窗\n    - 还有煤气"),
        ("<ol start=3><li>先断电源<li>再离开</ol>", "3. 先断电源\n4. 再离开"),
        (
            "<table><tr><th>站名<th>水位<tr><td>青石渡<td>12.4<tr><td>白鹭湖<td>9.8</table>",
            "| 站名 | 水位 |\n| --- | --- |\n| 青石渡 | 12.4 |\n| 白鹭湖 | 9.8 |",
        ),
        ("<p>详情见<a href='/a b'>水情公报</a>和<a href='#top'>上文</a>。</p>", "详情见[水情公报](</a b>)和上文。"),
        ("<p>请<strong>立即</strong>转移，<em>不要</em>停留。</p>", "请**立即**转移，*不要*停留。"),
        ("<pre><code>if rain:\n    leave()</code></pre>", "```\nif rain:\n    leave()\n```"),
        (
            "<pre><code class='language-Python'>if rain:\n    leave()</code></pre>",
            "```python\nif rain:\n    leave()\n```",
        ),
        (
            "<div class='highlight-source-shell'><pre>ls\n```\nls</pre></div><p>水位正在回落。</p><pre>ls\nls</pre>",
            "````shell\nls\n```\nls\n````\n\n水位正在回落。\n\n```\nls\nls\n```",
        ),
        (
            "<figure class='highlight java'><table><tr><td><pre>int a;\nint b;</pre></td></tr></table></figure>",
            "```java\nint a;\nint b;\n```",
        ),
        ("<pre class='brush: sql; gutter: true'>select 1\nfrom t</pre>", "```sql\nselect 1\nfrom t\n```"),
        ("<p>运行 <code>leave()</code> 即可。</p>", "运行 `leave()` 即可。"),
        ("<blockquote><p>水来了。</p><p>人走了。</p></blockquote>", "> 水来了。\n>\n> 人走了。"),
        (
            "<p>水位正在回落。</p><p><img data-src=/w.jpg src=data:x alt='水位图'></p><p>未来三天无雨。</p>",
            "水位正在回落。\n\n![水位图](/w.jpg)\n\n未来三天无雨。",
        ),
        ("<p>1. 这不是列表，*也*不是强调。</p>", "1\\. 这不是列表，\\*也\\*不是强调。"),
    ] {
        let (markdown, _) = write(&format!("<html><body><p>{LEAD}</p>{piece}<p>{TAIL}</p></body></html>"), "a.html");
        assert_eq!(markdown, format!("{LEAD}\n\n{expected}\n\n{TAIL}"), "{piece}");
    }
}

#[test]
fn what_is_removed_is_not_written() {
    let page = format!(
        "<html><title>河水上涨_某某网</title><body><p><a href=/>首页</a> <a href=/n>新闻</a></p><h1>河水上涨</h1>\
         <p>来源：某报 2024-05-01</p><p>{LEAD}</p><p>版权所有 某报社</p></body></html>"
    );
    let (markdown, text) = write(&page, "a.html");
    assert_eq!((markdown.as_str(), text.as_str()), (LEAD, LEAD));
}

#[test]
fn text_gives_paragraphs() {
    let (markdown, text) = write(&format!("{LEAD}\n{TAIL}\n"), "a.txt");
    assert_eq!(text, format!("{LEAD}\n{TAIL}"));
    assert_eq!(markdown, format!("{LEAD}\n\n{TAIL}"));
}

#[test]
fn text_is_the_same_with_and_without_markdown() {
    let page = format!("<html><body><h2>甲</h2><p>{LEAD}<a href=/x>链接</a></p></body></html>");
    let plain = Pipeline::new(Options::default()).expect("the built-in rules");
    let record = plain.clean(&Page { bytes: page.as_bytes(), source: "a.html", ..Page::default() });
    assert_eq!((record.markdown, record.text), (None, write(&page, "a.html").1));
}

#[test]
fn addresses_are_whole_where_the_page_s_own_is_known() {
    let piece =
        "<p>详情见<a href='/a b'>水情公报</a>和<a href='?p=2'>下页</a>。</p><p><img src=w.jpg alt='水位图'></p>";
    let page = |head: &str| format!("<html><head>{head}</head><body><p>{LEAD}</p>{piece}<p>{TAIL}</p></body></html>");
    let (markdown, _) = write(&page("<link rel=canonical href='https://例.cn/新闻/1.html'>"), "a.html");
    for part in ["(https://例.cn/a%20b)", "(https://例.cn/新闻/1.html?p=2)", "![水位图](https://例.cn/新闻/w.jpg)"]
    {
        assert!(markdown.contains(part), "{part} in {markdown}");
    }
    let (markdown, _) = write(&page(""), "a.html");
    assert!(markdown.contains("[水情公报](</a b>)和[下页](?p=2)"), "{markdown}");
}
