//! Kinds of pages without an article, told apart by what they print and state.

use crate::Place;

/// Whether a page has an article is the scorer's to say. Here it is told that nothing is body, so that these tests are
/// about the kind alone.
const NOTHING_IS_BODY: [&str; 8] = ["-q", "--no-config", "--drop", "content", "--drop", "heading", "--drop", "caption"];

#[track_caller]
fn check(kind: &str, pages: &[(&str, &str)]) {
    for (name, page) in pages {
        let place = Place::with(&[(name, page)]);
        let record = place.run(&[&NOTHING_IS_BODY[..], &[name]].concat()).ends(0, &[]).record();
        assert_eq!(
            (record["metadata"]["kind"].as_str(), record["text"].as_str()),
            (Some(kind), Some("")),
            "{name}: {record}"
        );
    }
}

#[test]
fn search_results_are_a_kind_with_and_without_results() {
    check(
        "search",
        &[
            (
                "hans.txt",
                "站内搜索\n首页\n新闻\n为您找到相关结果约 1,230 个\n按相关度排序\n春茶开采时间表\n2024-04-02\n茶园管护记录\n\
                 2024-03-18\n上一页\n1\n2\n3\n下一页\n",
            ),
            (
                "hant.txt",
                "某某圖書館\n登入\n註冊\n搜尋結果\n共找到 18 筆資料\n河川整治的歷史\n水利年報\n河岸植物圖鑑\n下一頁\n",
            ),
            ("none.txt", "某某商城\n登录\n注册\n抱歉，没有找到与“水晶茶壶”相关的商品\n热门搜索\n茶杯\n茶盘\n"),
            ("none-hant.txt", "首頁\n會員登入\n查無符合條件的資料\n請更換關鍵字\n回首頁\n"),
            (
                "title.html",
                "<!doctype html><html><head><title>水库 - 搜索结果 - 某某网</title></head><body><div><a href=/>首页</a> \
                 <a href=/l>登录</a></div><ul><li><a href=/1>水库除险</a></li><li><a href=/2>水库移民</a></li>\
                 <li><a href=/3>水库钓鱼</a></li></ul></body></html>",
            ),
            (
                "stated.html",
                "<!doctype html><html><head><title>某某报</title><meta property=\"og:title\" content=\"搜尋：老街\">\
                 </head><body><a href=/>首頁</a><ul><li><a href=/1>老街的早晨</a></li><li><a href=/2>老街改建</a></li>\
                 </ul></body></html>",
            ),
        ],
    );
}

#[test]
fn forms_to_log_in_register_or_reset_a_password_are_a_kind() {
    check(
        "login",
        &[
            (
                "hans.txt",
                "某某论坛\n用户登录\n用户名：\n密码：\n验证码：\n记住我\n登录\n忘记密码？\n还没有账号？\n立即注册\n",
            ),
            ("hant.txt", "會員登入 - 某某書店\n帳號\n密碼\n自動登入\n忘記密碼\n加入會員\n"),
            ("reset.txt", "找回密码 | 某某邮箱\n请输入手机号\n验证码\n新密码\n确认密码\n提交\n"),
            (
                "register.html",
                "<!doctype html><html><head><title>注册 - 某某社区</title></head><body><form><p>用户名</p><p>电子邮箱</p>\
                 <p>密码</p><p>确认密码</p><p>我已阅读用户协议</p></form></body></html>",
            ),
            (
                "campus.html",
                "<!doctype html><html><head><title>统一身份认证平台</title></head><body><div>账号登录</div>\
                 <div>扫码登录</div><label>学号</label><label>密码</label></body></html>",
            ),
            (
                "hant.html",
                "<!doctype html><html><head><title>登入 | 某某論壇</title></head><body><p>帳號</p><p>密碼</p>\
                 <p>記住我</p><a href=/f>忘記密碼</a></body></html>",
            ),
        ],
    );
}

#[test]
fn messages_instead_of_a_page_are_a_kind() {
    check(
        "error",
        &[
            ("missing.txt", "404\n抱歉，您访问的页面不存在\n返回首页\n"),
            ("deleted.txt", "微信公众平台\n该内容已被发布者删除\n"),
            ("deleted-hant.txt", "某某論壇\n首頁\n提示訊息\n抱歉，指定的主題不存在或已被刪除\n返回上一頁\n"),
            ("frequent.txt", "提示信息\n您的访问过于频繁，请稍后再试\n请完成安全验证\n"),
            ("broken.txt", "系統發生錯誤\n請聯絡網站管理員\n回首頁\n"),
            (
                "nginx.html",
                "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><hr>nginx</body></html>",
            ),
            (
                "missing.html",
                "<!doctype html><html><head><title>页面没有找到 - 某某网</title></head><body><a href=/>首页</a>\
                 <a href=/n>新闻</a><h2>404 Not Found</h2><p>搜索</p><a href=/>返回首页</a></body></html>",
            ),
            (
                "wall.html",
                "<!doctype html><html><head><title>訪問驗證</title></head><body><p>系統檢測到異常流量</p>\
                 <p>請拖動滑塊完成驗證</p></body></html>",
            ),
            (
                "server.html",
                "<!doctype html><html><head><title>出错了</title></head><body><h1>500</h1><p>服务器内部错误</p></body></html>",
            ),
        ],
    );
}

#[test]
fn other_pages_without_an_article_are_indexes() {
    check(
        "index",
        &[
            ("menu.txt", "首页\n登录\n注册\n搜索\n版权所有 某报社\n"),
            (
                "portal.txt",
                "某某县政府门户网站\n用户名\n密码\n登录\n忘记密码\n请输入关键词\n搜索\n高级搜索\n新闻动态\n通知公告\n\
                 政务公开\n办事指南\n领导信箱\n招商引资\n旅游风光\n春耕备耕现场会召开\n全县防汛工作部署\n\
                 农村公路养护培训班开班\n文化下乡演出\n版权所有\n",
            ),
            ("hant.txt", "某某報\n會員登入\n註冊\n生活\n社會\n老街改建動工\n河岸公園開放\n山區道路搶通\n更多新聞\n"),
            (
                "list.html",
                "<!doctype html><html><head><title>通知公告 - 某某学校</title></head><body><a href=/l>登录</a>\
                 <ul><li><a href=/1>关于放假的通知</a></li><li><a href=/2>关于体检的通知</a></li>\
                 <li><a href=/3>图书馆开放时间</a></li></ul></body></html>",
            ),
            (
                // One deleted item among many is no error page.
                "board.txt",
                "某某社区\n登录\n注册\n版块列表\n灌水区\n摄影区\n旅行区\n美食区\n二手区\n求职区\n租房区\n宠物区\n音乐区\n\
                 电影区\n读书区\n数码区\n汽车区\n体育区\n育儿区\n健身区\n手工区\n园艺区\n钓鱼区\n帖子已被删除怎么办\n\
                 新人报到\n晒图\n水贴\n早安\n晚安\n周末去哪\n今日菜谱\n旧书交换\n拼车\n寻物\n招领\n投票\n版规\n\
                 申请版主\n友情链接\n联系我们\n关于我们\n帮助\n",
            ),
        ],
    );
}

/// A page with a body is never one of these kinds, whatever its title or a sentence of it says.
#[test]
fn a_page_with_a_body_is_none_of_these_kinds() {
    let body = "服务器返回这个状态时，说明地址写错了，或者文件已经移走。站长应当为它准备一个清楚的页面，告诉读者可以去哪里\
                继续阅读，并且把旧地址转到新地址。\n搜索引擎会在几周之后把这样的地址从索引里去掉，所以搬家的时候要保留旧地址\
                的跳转，至少保留半年，读者收藏的链接才不会全部失效。\n";
    for title in ["404 页面不存在怎么办", "用户登录的设计", "搜索结果为什么不准"] {
        let page = format!("首页 > 教程\n{title}\n2024-05-01 11:03 来源：某某日报 作者：张三\n{body}版权所有 某报社\n");
        let place = Place::with(&[("a.txt", &page)]);
        let record = place.run(&["-q", "--no-config", "a.txt"]).ends(0, &[]).record();
        assert_eq!(record["metadata"]["kind"], "article", "{record}");
    }
}

#[test]
fn only_pages_that_should_have_an_article_count_as_emptied() {
    let spam = include_str!("../../fixtures/made-spam-page/source.txt");
    let menu = "首页\n登录\n注册\n版权所有 某报社\n";
    let place = Place::with(&[("in/a.txt", menu), ("in/b.txt", "404\n抱歉，您访问的页面不存在\n返回首页\n")]);
    place.run(&["check", "-q", "in"]).ends(0, &[]);
    place
        .run(&["check", "in", "--fail-on", "emptied>0"])
        .ends(0, &["  no article          2  100.0%: index, search, login and error pages"]);
    place.write("in/c.txt", spam);
    place.run(&["check", "-q", "in", "--fail-on", "emptied>0"]).ends(1, &["1 of 3 pages emptied"]);
}
