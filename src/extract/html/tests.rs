//! Tests of the lines of HTML pages. No word may get lost.

use proptest::prelude::*;

use crate::document::DomFacts;
use crate::extract::Extracted;
use crate::extract::Unit;

/// Extracts a page without markup for Markdown.
fn extract(page: &str) -> Extracted<'static> {
    super::extract(page, false, None)
}

/// The texts of a page's lines.
fn lines(page: &str) -> Vec<String> {
    extract(page).lines.into_iter().map(|l| l.text.into_owned()).collect()
}

fn check(rows: &[(&str, &[&str])]) {
    for (page, expected) in rows {
        assert_eq!(lines(page), *expected, "{page}");
    }
}

#[test]
fn each_block_is_a_line() {
    check(&[
        ("<p>甲</p><p>乙</p>", &["甲", "乙"]),
        ("<div>甲<p>乙</p>丙</div>", &["甲", "乙", "丙"]),
        ("<ul><li>甲<li>乙</ul>", &["甲", "乙"]),
        ("甲<br>乙<br/><br>丙</br>丁", &["甲", "乙", "丙", "丁"]),
        ("甲<hr>乙", &["甲", "乙"]),
        ("<dl><dt>甲<dd>乙</dl>", &["甲", "乙"]),
        ("<p></p><p> &nbsp;　</p><div><br></div>", &[]),
        ("", &[]),
    ]);
}

#[test]
fn inline_elements_do_not_separate_words() {
    check(&[
        ("<p>今<b>天</b>的<span>雨</span>很<a href=x>大</a></p>", &["今天的雨很大"]),
        ("<p>今天\n\t 的&nbsp;雨　很  大\n</p>", &["今天的\u{A0}雨　很 大"]),
        ("<p>　　段首的缩进</p>", &["段首的缩进"]),
        ("水的化学式是H<sub>2</sub>O", &["水的化学式是H2O"]),
        ("面积为30m<sup>2</sup>，见注<sup>[1]</sup>", &["面积为30m2，见注[1]"]),
        ("图<img src=data:x data-src=/a.jpg alt='一只猫'>后面的字", &["图后面的字"]),
        ("<ruby>汉<rt>hàn</ruby>字", &["汉字"]),
        ("<ruby>汉<rp>（</rp><rt>hàn</rt><rp>）</rp></ruby>字", &["汉字"]),
        ("<ruby>汉<rtc><rt>hàn</rt></rtc></ruby>字<rt>注", &["汉字注"]),
        ("<p><span class=post-meta>张三</span><span class=post-meta>2024-05-01</span></p>", &["张三 2024-05-01"]),
        ("用户<input>密码<button>登录</button>注册", &["用户 密码 登录 注册"]),
    ]);
}

#[test]
fn links_of_a_menu_are_separated_and_links_in_prose_are_not() {
    check(&[
        ("<div><a href=1>首页</a><a href=2>新闻</a><span><a href=3>体育</a></span></div>", &["首页 新闻 体育"]),
        ("<p>他生于<a href=1>湖南</a><a href=2>长沙</a>的一个教师家庭。</p>", &["他生于湖南长沙的一个教师家庭。"]),
    ]);
}

#[test]
fn preformatted_text_keeps_its_line_breaks() {
    let page = "<pre>\nfn main() {\n    run();\n\n}</pre><textarea>甲\n乙</textarea>";
    check(&[(page, &["fn main() {", "run();", "}", "甲", "乙"])]);
    assert_eq!(extract(page).lines[1].layout.indent, 4);
}

#[test]
fn invisible_text_is_left_out() {
    check(&[
        ("<head><title>题</title><style>p{}</style></head><p>文<script>甲</script><!-- 乙 -->章", &["文章"]),
        (
            "<p>文</p><select><option>北京<option>上海</select><svg><title>标</title><text>图</text></svg>",
            &["文", "图"],
        ),
        ("<video>不支持</video><iframe>框</iframe><canvas>画</canvas>文", &["文"]),
        ("<script><!-- document.write('<script src=x></script>') --></script>文", &["文"]),
        ("<SCRIPT>if (a<b) {}</SCRIPT ><P>文", &["文"]),
    ]);
}

#[test]
fn lines_wrapped_between_wide_characters_are_joined() {
    check(&[
        ("<p>邀請多\n    位作家，\r\n與讀者「\n面對面」</p>", &["邀請多位作家，與讀者「面對面」"]),
        ("<p>他在 Python\n语言里\nuses\nwords</p>", &["他在 Python 语言里 uses words"]),
        ("<p>共有\n300\n人；한국\n사람</p>", &["共有 300 人；한국 사람"]),
        ("<p>一行写满了十二个字以上的源码\n<b>换行</b>之后接着写</p>", &["一行写满了十二个字以上的源码换行之后接着写"]),
        ("<p><span>来源：新华社</span>\n<span>作者：张三</span></p>", &["来源：新华社 作者：张三"]),
        ("<div><a href=1>首页</a>\n<a href=2>新闻</a></div>", &["首页 新闻"]),
        ("<p style='white-space:pre-line'>第一行\n第二行</p>", &["第一行", "第二行"]),
        ("<p>　　第一段。\n　　第二段。</p>", &["第一段。 　　第二段。"]),
    ]);
}

#[test]
fn text_that_styles_hide_is_left_out_unless_it_is_the_prose() {
    let prose = "这一段是正文，讲的是河边的磨坊怎样修好，又是怎样转起来的。";
    check(&[
        ("<p>文</p><p style='display:none'>章</p><p hidden>节</p>", &["文"]),
        ("<p>文<span style='font-size:0'>广告</span>章</p>", &["文章"]),
        ("<p>文<b style='display: none'>广告</b>章<i hidden>节</i></p>", &["文章"]),
        ("<p>文<span style='position:absolute;left:-9999px'>广告</span>章</p>", &["文章"]),
        ("<p>赞<span aria-hidden=true>3</span><span class=sr-only>3 个赞</span></p>", &["赞3"]),
        ("<p><span aria-hidden=true>甲乙</span><span>甲乙</span></p>", &["甲乙"]),
        ("<p><i aria-hidden=true>图</i>文</p>", &["图文"]),
        ("<dialog>登录后可见</dialog><dialog open>公告</dialog>文", &["公告", "文"]),
        (
            "<ul style='font-size:0'><li style='font-size:14px'>甲<li style='font-size:14px'>乙</ul>文",
            &["甲", "乙", "文"],
        ),
        ("<div style='visibility:hidden'>文</div>章", &["文", "章"]),
        (&format!("<p>菜单</p><div style='display:none'><div hidden><p>{prose}</p></div></div>"), &["菜单", prose]),
        (&format!("<p>{prose}</p><div style='display:none'><p>{prose}</p></div>"), &[prose]),
        ("<body style='display:none'><p>文</p></body>", &["文"]),
    ]);
    let long = format!("<p>{prose}{prose}{prose}</p><div hidden><p>{prose}{prose}{prose}</p></div>");
    assert!(extract(&long).hid_prose && !extract("<p>文</p><p hidden>章</p>").hid_prose);
}

#[test]
fn formulas_are_tex_once() {
    let katex = "<span class=katex><span class=katex-mathml><math><semantics><mrow><mi>a</mi></mrow>\
                 <annotation encoding='application/x-tex'>a^2</annotation></semantics></math></span>\
                 <span class=katex-html aria-hidden=true>a2</span></span>";
    let mathjax = "<mjx-container><mjx-math aria-hidden=true>a2</mjx-math><mjx-assistive-mml><math><mi>a</mi><mn>2</mn></math>\
                   </mjx-assistive-mml></mjx-container>";
    check(&[
        (&format!("<p>设{katex}为</p>"), &["设$a^2$为"]),
        (&format!("<p>设<span class=katex-display>{katex}</span>为</p>"), &["设", "$a^2$", "为"]),
        (&format!("<p>设{mathjax}为</p>"), &["设a2为"]),
        ("<p>设<span class=MathJax>a2</span><script type='math/tex'>a^2</script>为</p>", &["设$a^2$为"]),
        ("<p>设</p><script type='math/tex; mode=display'>a &lt; b</script><p>为</p>", &["设", "$a &lt; b$", "为"]),
        ("<p>设<img src='https://www.zhihu.com/equation?tex=a%5E2' alt='a^2'>为</p>", &["设$a^2$为"]),
        ("<p>设<span class=ztext-math data-tex='a^2'>随便</span>为</p>", &["设$a^2$为"]),
        ("<p>设<img src=cat.jpg alt='一只猫'>为</p>", &["设为"]),
        ("<p>设<math alttext='{\\displaystyle a^{2}}'><mi>a</mi></math>为</p>", &["设$a^{2}$为"]),
    ]);
}

#[test]
fn listings_keep_indentation_and_lose_boilerplate() {
    let shown = |page: &str| {
        let page = extract(page);
        let line = |line: &crate::document::Line<'_>| {
            let mut text = String::new();
            line.layout.code.unwrap_or_default().write(&mut text);
            text + &line.text
        };
        page.lines.iter().map(line).collect::<Vec<_>>()
    };
    let code = ["def f():", "    return 1"];
    for page in [
        "<pre>def f():\n    return 1</pre>",
        "<figure><table><tr><td class=gutter><pre>1<br>2<br></pre><td class=code><pre>def f():<br>    return 1</pre></table></figure>",
        "<table class=highlighttable><tr><td class=linenos><div class=linenodiv><pre>1\n2</pre></div>\
         <td class=code><div class=highlight><pre>def f():\n    return 1\n</pre></div></table>",
        "<table><tr><td>1\n2</td><td><pre>def f():\n    return 1</pre></table>",
        "<table><tr><td class=blob-num>1</td><td class=blob-code>def f():</td><tr><td class=blob-num>2</td>\
         <td class=blob-code>    return 1</td></table>",
        "<div class=syntaxhighlighter><div class=line><code>def</code> <code>f():</code></div>\
         <div class=line><code>&nbsp;&nbsp;&nbsp;&nbsp;</code><code>return 1</code></div></div>",
        "<pre><code><ol><li>def f():</li><li>    return 1</li></ol></code></pre><button>复制代码</button>",
        "<div class=highlight><button class=copy-btn>Copy</button><pre><span class=lineno>1</span>def f():\n\
         <span class=lineno>2</span>    return 1</pre></div>",
    ] {
        assert_eq!(shown(page), code, "{page}");
    }
    assert_eq!(shown("<p>　　段首</p><p> 文</p>"), ["段首", "文"]);
}

#[test]
fn a_fallback_is_used_if_it_is_longer_than_the_rest() {
    check(&[
        ("<p>正文比它长</p><noscript>请启用脚本</noscript>", &["正文比它长"]),
        ("<div id=app>载入</div><noscript><p>第一段</p><p>第二段</p></noscript>", &["载入", "第一段", "第二段"]),
        ("<p>文章</p><template><p>模</p></template>", &["文章"]),
    ]);
}

#[test]
fn rows_of_data_are_lines() {
    check(&[
        (
            "<table><caption>成绩</caption><tr><th>姓名<th>分数<tr><td>甲<td><p>90</p><tr><td>乙<td>&nbsp;</table>",
            &["成绩", "姓名 | 分数", "甲 | 90", "乙"],
        ),
        (
            "<table><tr><td>日期<td>地点<td>票价<tr><td>一日<td>长沙<td>10<tr><td>二日<td>北京<br>西站<td>20</table>",
            &["日期 | 地点 | 票价", "一日 | 长沙 | 10", "二日 | 北京 西站 | 20"],
        ),
        (
            "<table><tr><td>[1]<td>甲著. 书名.<tr><td>[2]<td>乙著. 书名.</table>",
            &["[1] 甲著. 书名.", "[2] 乙著. 书名."],
        ),
    ]);
}

#[test]
fn tables_of_a_layout_are_blocks() {
    let prose = "这一段话很长，长得谁也不会把它当成表格里的一格。".repeat(6);
    check(&[
        (&format!("<table><tr><td>栏目<td>{prose}<tr><td>左<td>{prose}</table>"), &["栏目", &prose, "左", &prose]),
        ("<table><tr><td><a href=1>首页</a><td><a href=2>新闻</a></table>", &["首页 新闻"]),
        ("<table><tr><td>·<td><a href=1>一条新闻的标题</a><td>[05-12]</table>", &["· 一条新闻的标题 [05-12]"]),
        ("<table><tr><td><p>甲</p><p>乙</p><td>丙</table>", &["甲", "乙", "丙"]),
        ("<table><tr><td>左栏<td><table><tr><td>第一段<br>第二段</table></table>", &["左栏", "第一段", "第二段"]),
        ("<table><tr><td>文<td><table><tr><td></table>章</table>", &["文 章"]),
    ]);
}

#[test]
fn lines_know_their_place_in_the_tree() {
    let page =
        extract("<div><h2>标题</h2><p>看<a href=x>这里</a></p><a name=y>甲</a></div><table><tr><td>乙<td>丙</table>");
    assert_eq!((page.unit, page.total), (Unit::Block, 4));
    assert_eq!(page.lines.iter().map(|l| l.source.first).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let facts: Vec<_> =
        page.lines.into_iter().filter_map(|l| l.dom).map(|dom| DomFacts { block: None, ..*dom }).collect();
    let fact = |tag: &str, depth, link_share, heading| DomFacts {
        tag: tag.to_owned(),
        depth,
        link_share,
        heading,
        block: None,
        ..DomFacts::default()
    };
    assert_eq!(facts[0], fact("h2", 3, 0.0, Some(2)));
    assert_eq!(facts[1], fact("p", 3, 2.0 / 3.0, None));
    assert_eq!(facts[2], fact("div", 2, 0.0, None));
    assert_eq!(facts[3], fact("tr", 4, 0.0, None));
}

#[test]
fn the_head_gives_title_and_address() {
    for (page, title, url) in [
        ("<title> 雨\n 天 </title><link rel=canonical href=' http://a.cn/1 '>", Some("雨 天"), Some("http://a.cn/1")),
        ("<meta property=og:url content=http://a.cn/2><p>文", None, Some("http://a.cn/2")),
        ("<svg><title>图</title></svg><title>题 &amp; 目</title>", Some("题 & 目"), None),
        ("<title></title><link rel=canonical href=''>", None, None),
    ] {
        let head = extract(page).head;
        assert_eq!((head.title.as_deref(), head.url.as_deref()), (title, url), "{page}");
    }
}

#[test]
fn an_article_that_is_not_shown_comes_from_the_data() {
    let prose = "河边的老磨坊修好了，水车又转了起来，孩子们都跑来看。";
    let body = prose.repeat(3);
    let shell = "<div><a href=/>首页</a></div><p>加载中</p>";
    for (script, expected) in [
        (
            format!(
                r#"<script type="application/ld+json">{{"@type":"Article","headline":"磨坊","articleBody":"{body}"}}</script>"#
            ),
            vec!["磨坊", &body, "首页", "加载中"],
        ),
        (
            format!(
                r#"<script id="__NEXT_DATA__" type="application/json">{{"a":{{"title":"磨坊","content":"<p>{body}</p><p>二</p>"}}}}</script>"#
            ),
            vec!["磨坊", &body, "二", "首页", "加载中"],
        ),
        (
            format!(r#"<script>window.x={{"title":"磨坊","content":"&lt;p&gt;{body}&lt;/p&gt;"}};</script>"#),
            vec!["磨坊", &body, "首页", "加载中"],
        ),
    ] {
        let page = extract(&format!("{shell}{script}"));
        assert!(page.from_data, "{script}");
        assert_eq!(page.lines.iter().map(|l| &*l.text).collect::<Vec<_>>(), expected, "{script}");
        assert_eq!(
            page.lines.iter().map(|l| l.source.first as usize).collect::<Vec<_>>(),
            (1..=expected.len()).collect::<Vec<_>>()
        );
        // A page that shows its article gives the visible text.
        let shown = extract(&format!("{shell}{script}<p>{prose}{prose}</p>"));
        assert!(!shown.from_data && shown.lines.len() == 3, "{script}");
    }
}

#[test]
fn broken_markup_keeps_its_text() {
    check(&[
        ("甲<p a a=1 a='2'>乙", &["甲", "乙"]),
        ("甲\0乙&#xD800;丙&#0;", &["甲乙\u{FFFD}丙\u{FFFD}"]),
        ("<plaintext>甲<p>乙", &["甲", "乙"]),
        ("<DIV>甲</DIV><P>乙</P>", &["甲", "乙"]),
        ("<frameset><frame src=a>甲<noframes><body><p>乙</p></body></noframes></frameset>", &["甲", "乙"]),
        ("</html>甲</body><html><body>乙", &["甲乙"]),
        ("<table>甲<tr>乙<td>丙</table>", &["甲乙", "丙"]),
        ("1 < 2，3 > 2，a<>b，</ 注>", &["1 < 2，3 > 2，a<>b，"]),
        ("<p>甲<a href='>乙", &["甲"]),
        ("甲<!-->乙<!--->丙<!-- - -- --!>丁<![CDATA[戊]]>己<?庚?>辛", &["甲乙丙丁己辛"]),
        ("<svg><![CDATA[甲>乙]]></svg><svg><style><b>丙", &["甲>乙丙"]),
        ("&am<!-- -->p;", &["&amp;"]),
    ]);
}

/// A fragment of a page: a word that must not get lost, markup, or an element whose text may be left out.
fn fragment() -> impl Strategy<Value = String> {
    // Not among the names are elements with invisible text (`option`, `annotation`) and `ruby`. If they are never
    // closed, they hide the text that follows, as in browsers.
    let names = "(p|div|b|i|a|font|span|table|tr|td|th|tbody|caption|col|ul|li|dl|dd|dt|h1|br|hr|form|button|input|center|\
                 rt|rp|svg|g|math|mi|mtext|foreignObject|body|html|head|frameset|frame|noframes|plaintext|pre|\
                 listing|object|marquee|nobr|img|em|code|section|colgroup|select|x-y)";
    prop_oneof![
        5 => Just("<词>".to_owned()),
        6 => names.prop_map(|n| format!("<{n}>")),
        4 => names.prop_map(|n| format!("</{n}>")),
        1 => (names, "[ a-c=/\"]{0,6}").prop_map(|(n, a)| format!("<{n} {a} q='>' \">\" w=x/>")),
        1 => prop_oneof!["<!--[ a>-]{0,5}-->", "<script>[ a>/-]{0,5}</script>", "<title>x</title>", "<style></style>"],
        1 => prop_oneof![Just("&amp"), Just("&#xD800;"), Just(" < "), Just("<>"), Just("\n"), Just("</>"), Just("<?x>")]
            .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soup_keeps_its_words(fragments in prop::collection::vec(fragment(), 0..60)) {
        let mut words = 0;
        let page: String = fragments.iter().map(|p| if p == "<词>" { words += 1; format!("w{words:03}") } else { p.clone() }).collect();
        let text = lines(&page).join("\n");
        for word in 1..=words {
            prop_assert!(text.contains(&format!("w{word:03}")), "w{word:03} of {page} is not in {text}");
        }
    }

    #[test]
    fn any_text_is_a_page(page in "\\PC*", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = extract(&page);
        let _ = extract(&String::from_utf8_lossy(&bytes));
    }
}
