//! What a reader sees of a page: joined lines, hidden elements, listings, formulas, readings above characters.

use serde_json::Value;

use crate::Place;

const FIRST: &str =
    "清河县图书馆新馆昨天正式对外开放，首日接待读者三千二百余人次。新馆位于河滨路东段，藏书四十六万册。";
const LAST: &str = "图书馆馆长介绍，新馆采用自助借还设备，读者凭身份证即可办理借阅手续，每人一次最多可以借书十册。";

/// A page with these elements in the middle of its body.
fn html(middle: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><title>县图书馆新馆开放_清河在线</title></head><body>\
         <div class=top><a href=/>首页</a> <a href=/news/>新闻</a> <a href=/ty/>体育</a></div><div class=main>\
         <h1>县图书馆新馆开放</h1><div class=info>2024-05-01 09:30 来源：清河日报</div>\
         <div class=content><p>{FIRST}</p>{middle}<p>{LAST}</p></div></div>\
         <div class=related><h3>相关阅读</h3><ul><li><a href=/1>清河县启动老旧小区改造工程</a><li><a href=/2>今冬供暖提前三天</a></ul></div>\
         <div class=foot>关于我们 | 联系我们<p>Copyright © 2010-2026 清河在线 版权所有</p></div></body></html>"
    )
}

/// A dump with these lines there.
fn dump(middle: &str) -> String {
    format!(
        "县图书馆新馆开放_清河在线\n首页 新闻 体育\n县图书馆新馆开放\n2024-05-01 09:30 来源：清河日报\n{FIRST}\n{middle}\n{LAST}\n\
         相关阅读\n清河县启动老旧小区改造工程\n今冬供暖提前三天\n关于我们 | 联系我们\nCopyright © 2010-2026 清河在线 版权所有\n"
    )
}

#[track_caller]
fn record(page: &str) -> Value {
    Place::with(&[]).feed(&["-"], page).ends(0, &[]).record()
}

/// Asserts what stands between first and last paragraph.
#[track_caller]
fn gives(page: &str, middle: &[&str]) {
    let lines = [&[FIRST], middle, &[LAST]].concat();
    assert_eq!(record(page)["text"], lines.join("\n"), "{page}");
}

#[test]
fn a_line_break_between_wide_characters_is_nothing() {
    let sentence = "下一場講座將於下月第二個星期六下午兩點舉行，採線上報名，名額一百二十位，額滿為止。";
    for wrapped in [
        sentence.replace("下午", "\n下午"),
        sentence.replace("下午", "\r\n      下午").replace("線上", "\r\n      線上"),
        sentence.replace('，', "，\n"),
        sentence.replace("名額", "\n\t<b>名額</b>"),
        sentence.replace("下午", "\u{2028}下午").replace('\u{2028}', "\n\n"),
    ] {
        gives(&html(&format!("<p>{wrapped}</p>")), &[sentence]);
        gives(&html(&format!("<div>\n   {wrapped}\n  </div>")), &[sentence]);
    }
    gives(
        &html("<p>他用 Python\n语言写了一个\nsmall\nprogram，每天自动统计读者的人数。</p>"),
        &["他用 Python 语言写了一个 small program，每天自动统计读者的人数。"],
    );
}

#[test]
fn line_ends_of_unicode_end_lines_of_html() {
    for end in ["\u{2028}", "\u{2029}", "\u{85}", "&#8232;", "&#x2029;"] {
        for (open, close) in [("<p>", "</p>"), ("<div><span>", "</span></div>"), ("<pre>", "</pre>")] {
            let middle = format!("{open}清晨的河邊，鶺鴒在石頭上跳來跳去。{end}尾巴一上一下地擺動，十分有趣。{close}");
            gives(&html(&middle), &["清晨的河邊，鶺鴒在石頭上跳來跳去。", "尾巴一上一下地擺動，十分有趣。"]);
        }
    }
}

#[test]
fn hidden_text_goes_unless_it_is_the_prose() {
    let hidden = "本站提供各类图书免费下载，更多资源请访问我们的网站，每天都有新的内容等着您来发现。";
    for element in [
        format!("<p style=\"display:none\">{hidden}</p>"),
        format!("<div hidden><p>{hidden}</p></div>"),
        format!("<p style='font-size:0px'>{hidden}</p>"),
        format!("<div style='position:absolute; left:-9999px;'>{hidden}</div>"),
        format!("<p class=\"sr-only\">{hidden}</p>"),
        format!("<div style='height:1px;overflow:hidden'>{hidden}</div>"),
        format!("<b style='display:none !important'>{hidden}</b>"),
        format!("<dialog><p>{hidden}</p></dialog>"),
        format!("<p style='position:absolute;clip:rect(0,0,0,0)'>{hidden}</p>"),
        format!("<p style='position:absolute;clip-path:inset(50%)'>{hidden}</p>"),
        format!("<div style='max-height:0;overflow:hidden'>{hidden}</div>"),
    ] {
        gives(&html(&element), &[]);
    }
    let twice = "<p>这是一段说明<span aria-hidden=true>，共三条</span><span>，共三条</span>，请读者留意。</p>";
    gives(&html(twice), &["这是一段说明，共三条，请读者留意。"]);
    // A note tells of prose that goes, and nothing is hidden that is the page's text.
    let told = record(&html(&format!("<div hidden><p>{hidden}</p><p>{hidden}</p></div>")));
    assert_eq!(told["taosha"]["notes"], serde_json::json!(["hidden-left-out"]));
    for style in ["visibility:hidden", "display:none", "opacity:0;font-size:0"] {
        let page = html("").replace("<div class=content>", &format!("<div class=content style=\"{style}\">"));
        gives(&page, &[]);
    }
}

#[test]
fn listings_are_lines_with_their_indentation() {
    let code = ["def add(a, b):", "    if a < b:", "        return a + b"];
    let lines = |open: &str, close: &str| -> String {
        code.map(|line| format!("{open}{}{close}", line.replace('<', "&lt;"))).concat()
    };
    let plain = code.join("\n").replace('<', "&lt;");
    for listing in [
        format!("<pre><code class=language-python>{plain}</code></pre>"),
        format!("<pre>{}</pre>", lines("<span class=line>", "</span><br>")),
        format!(
            "<figure class=\"highlight python\"><table><tr><td class=gutter><pre>{}</pre></td><td class=code><pre>{}</pre>\
             </td></tr></table></figure>",
            "<span class=line>1</span><br><span class=line>2</span><br><span class=line>3</span><br>",
            lines("<span class=line>", "</span><br>")
        ),
        format!(
            "<table class=highlighttable><tr><td class=linenos><div class=linenodiv><pre>1\n2\n3</pre></div></td>\
             <td class=code><div class=highlight><pre>{plain}\n</pre></div></td></tr></table>"
        ),
        format!(
            "<table class=\"rouge-table\"><tbody><tr><td class=\"rouge-gutter gl\"><pre class=lineno>1\n2\n3\n</pre></td>\
             <td class=rouge-code><pre>{plain}\n</pre></td></tr></tbody></table>"
        ),
        format!(
            "<table class=highlight><tbody>{}</tbody></table>",
            [1, 2, 3]
                .map(|n| format!(
                    "<tr><td class=\"blob-num\">{n}</td><td class=\"blob-code\">{}</td></tr>",
                    code[n - 1].replace('<', "&lt;")
                ))
                .concat()
        ),
        format!(
            "<div class=\"syntaxhighlighter python\"><table><tr><td class=gutter><div class=line>1</div><div class=line>2</div>\
             <div class=line>3</div></td><td class=code><div class=container>{}</div></td></tr></table></div>",
            lines("<div class=line><code>", "</code></div>").replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
        ),
        format!(
            "<pre><code><ol class=hljs-ln>{}</ol></code></pre><button>复制代码</button>",
            lines("<li><div>", "</div></li>")
        ),
        format!(
            "<div class=\"syntaxhighlighter\"><div class=toolbar><span><a href=#>?</a></span></div>{}</div>",
            lines("<div class=line>", "</div>").replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
        ),
        format!(
            "<table class=crayon-table><tr><td class=crayon-nums><div>1</div></td><td class=crayon-code><div class=crayon-pre>{}\
             </div></td></tr></table>",
            lines("<div class=crayon-line>", "</div>").replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
        ),
        format!(
            "<table><tr><td class=gutter>1<br>2<br>3</td><td class=code>{}</td></tr></table>",
            lines("", "<br>").replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
        ),
        format!(
            "<div class=blockcode><ol>{}</ol><em onclick=\"copycode(1)\">复制代码</em></div>",
            lines("<li>", "<br></li>").replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
        ),
        format!("<div class=code-wrap><div class=copy-btn>Copy</div><pre>{plain}</pre></div>"),
    ] {
        gives(&html(&listing), &code);
    }
}

#[test]
fn a_listing_of_a_dump_keeps_its_indentation_and_prose_has_none() {
    let code = ["def add(a, b):", "    if a < b:", "        return a + b"];
    let java = ["public int add(int a, int b) {", "\treturn a + b; // 求和", "}"];
    gives(&dump(&code.join("\n")), &code);
    gives(&dump(&java.join("\n")), &java);
    gives(&dump(&format!("1\n2\n3\n{}\n复制", code.join("\n"))), &code);
    gives(&dump(&format!("1 2 3\n{}", code.join("\n"))), &code);
    let prose = "　　记者在现场看到，一楼的少儿阅览区最为热闹，不少家长带着孩子坐在地毯上翻看绘本。";
    gives(&dump(&format!("{prose}\n    {}", prose.trim())), &[prose.trim(), prose.trim()]);
}

#[test]
fn a_formula_is_its_tex_once() {
    let sentence =
        |formula: &str| format!("<p>直角三角形斜边的平方等于{formula}，这就是勾股定理，人们很早就知道它。</p>");
    let katex = "<span class=katex><span class=katex-mathml><math><semantics><mrow><msup><mi>a</mi><mn>2</mn></msup></mrow>\
                 <annotation encoding=\"application/x-tex\">a^2+b^2</annotation></semantics></math></span>\
                 <span class=katex-html aria-hidden=true><span>a</span><span>2</span></span></span>";
    for formula in [
        katex,
        "<span class=MathJax_Preview></span><span class=MathJax>a2+b2</span><script type=\"math/tex\">a^2+b^2</script>",
        "<script type=\"math/tex\">a^2+b^2</script>",
        "<img src=\"https://www.zhihu.com/equation?tex=a%5E2%2Bb%5E2\" alt=\"a^2+b^2\" eeimg=1>",
        "<math><semantics><mi>a</mi><annotation encoding=\"LaTeX\">a^2+b^2</annotation></semantics></math>",
        "<img src=\"https://www.zhihu.com/equation?tex=a%5E2%2Bb%5E2\" eeimg=1>",
        "<img src=\"https://latex.codecogs.com/gif.latex?a^2&plus;b^2\" alt=\"a^2+b^2\">",
        "<img src=\"https://latex.codecogs.com/svg.latex?a%5E2%2Bb%5E2\">",
        "<img src=\"a.png\" data-latex=\"a^2+b^2\">",
        "<mjx-container><mjx-math data-latex=\"a^2+b^2\" aria-hidden=true><mjx-mi>a</mjx-mi></mjx-math></mjx-container>",
        "<span class=ztext-math data-eeimg=1 data-tex=\"a^2+b^2\"></span>",
        "<span class=mwe-math-element><span style=\"display:none\"><math alttext=\"{\\displaystyle a^2+b^2}\"><mi>a</mi></math>\
         </span><img alt=\"{\\displaystyle a^2+b^2}\" class=mwe-math-fallback-image-inline src=x.svg></span>",
    ] {
        gives(&html(&sentence(formula)), &["直角三角形斜边的平方等于$a^2+b^2$，这就是勾股定理，人们很早就知道它。"]);
    }
    let twice = "<mjx-container><mjx-math aria-hidden=true>a2+b2</mjx-math><mjx-assistive-mml><math><mi>a2+b2</mi></math>\
                 </mjx-assistive-mml></mjx-container>";
    gives(&html(&sentence(twice)), &["直角三角形斜边的平方等于a2+b2，这就是勾股定理，人们很早就知道它。"]);
}

#[test]
fn ruby_gives_the_characters_below() {
    let sentence = "清晨的河邊，鶺鴒在石頭上跳來跳去，尾巴一上一下地擺動。";
    for ruby in [
        "<ruby>鶺鴒<rt>ㄐㄧˊ ㄌㄧㄥˊ</rt></ruby>",
        "<ruby>鶺鴒<rp>(</rp><rt>jí líng</rt><rp>)</rp></ruby>",
        "<ruby>鶺<rt>jí</rt>鴒<rt>líng</rt></ruby>",
        "<ruby><rb>鶺鴒</rb><rtc><rt>jí líng</rt></rtc></ruby>",
    ] {
        gives(&html(&format!("<p>{}</p>", sentence.replace("鶺鴒", ruby))), &[sentence]);
    }
}

#[test]
fn dumps_of_other_tools_give_the_same_text() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = std::fs::read_dir(root.join("fixtures")).unwrap().map(|of| of.unwrap().path().join("source.txt"));
    let made = std::fs::read_dir(root.join("rules/model/pages")).unwrap().map(|of| of.unwrap().path());
    let made =
        made.filter(|path| path.to_string_lossy().ends_with(".txt") && !path.to_string_lossy().ends_with(".gold.txt"));
    let pages: Vec<String> = fixtures.chain(made).filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    assert!(pages.len() > 90, "{}", pages.len());
    let place = Place::with(&[]);
    for (number, page) in pages.iter().enumerate() {
        let lines: Vec<&str> =
            page.lines().map(|line| line.trim_matches([' ', '\t'])).filter(|line| !line.is_empty()).collect();
        let of = |write: &dyn Fn(usize, &str) -> String| -> String {
            lines.iter().enumerate().map(|(at, line)| write(at, line)).collect()
        };
        place.write(&format!("in/{number}-flat.txt"), of(&|_, line| format!("{line}\n")));
        place.write(&format!("in/{number}-indented.txt"), of(&|_, line| format!("      {line}\n")));
        place.write(
            &format!("in/{number}-nested.txt"),
            of(&|at, line| format!("{:1$}{line}\n", "", 2 + at / 9 % 4 * 4)),
        );
        place.write(&format!("in/{number}-spaced.txt"), of(&|_, line| format!("{line}\n\n")));
        place.write(&format!("in/{number}-both.txt"), of(&|_, line| format!("\t{line}\n \n\n")));
    }
    let mut records = std::collections::HashMap::new();
    for record in place.run(&["-q", "in", "--encoding", "utf-8"]).ends(0, &[]).records() {
        // Code keeps its indentation.
        let text: Vec<String> = record["text"].as_str().unwrap().lines().map(|line| line.trim().to_owned()).collect();
        records.insert(record["source"].as_str().unwrap().to_owned(), text);
    }
    for (number, page) in pages.iter().enumerate() {
        let of = |style: &str| &records[&format!("in/{number}-{style}.txt")];
        for style in ["indented", "nested", "spaced", "both"] {
            assert_eq!(of(style), of("flat"), "{style}: {page}");
        }
    }
}
