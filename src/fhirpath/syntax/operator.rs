//! The operators: how strongly they bind, and what they make of two operands.

use super::tree::{Arithmetic, Expr, Order, Same};

/// Precedence of the operators, from the weakest.
const IMPLIES: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const MEMBERSHIP: u8 = 4;
const EQUALITY: u8 = 5;
const INEQUALITY: u8 = 6;
const UNION: u8 = 7;
/// Of `is` and `as`.
pub(super) const TYPE: u8 = 8;
const ADDITION: u8 = 9;
const MULTIPLICATION: u8 = 10;
/// Of a sign.
pub(super) const POLARITY: u8 = 11;

/// Operators between two operands.
const OPERATORS: [(&str, u8); 24] = [
    ("implies", IMPLIES),
    ("or", OR),
    ("xor", OR),
    ("and", AND),
    ("in", MEMBERSHIP),
    ("contains", MEMBERSHIP),
    ("=", EQUALITY),
    ("!=", EQUALITY),
    ("~", EQUALITY),
    ("!~", EQUALITY),
    ("<", INEQUALITY),
    ("<=", INEQUALITY),
    (">", INEQUALITY),
    (">=", INEQUALITY),
    ("|", UNION),
    ("is", TYPE),
    ("as", TYPE),
    ("+", ADDITION),
    ("-", ADDITION),
    ("&", ADDITION),
    ("*", MULTIPLICATION),
    ("/", MULTIPLICATION),
    ("div", MULTIPLICATION),
    ("mod", MULTIPLICATION),
];

/// The operator of a word or symbol, and how strongly it binds.
pub(super) fn named(word: &str) -> Option<(&'static str, u8)> {
    OPERATORS.iter().find(|(known, _)| *known == word).copied()
}

/// Two operands put together, and whether that only made a chain longer.
pub(super) fn combine(operator: &str, left: Expr, right: Expr) -> (Expr, bool) {
    let pair = |left, right| Box::new((left, right));
    let arithmetic = |kind, left, right| Expr::Arithmetic(kind, pair(left, right));
    let expr = match operator {
        "and" => {
            return match left {
                Expr::And(mut all) => {
                    all.push(right);
                    (Expr::And(all), true)
                }
                left => (Expr::And(vec![left, right]), false),
            };
        }
        "or" => {
            return match left {
                Expr::Or(mut all) => {
                    all.push(right);
                    (Expr::Or(all), true)
                }
                left => (Expr::Or(vec![left, right]), false),
            };
        }
        "|" => {
            return match left {
                Expr::Union(mut all) => {
                    all.push(right);
                    (Expr::Union(all), true)
                }
                left => (Expr::Union(vec![left, right]), false),
            };
        }
        "implies" => Expr::Implies(pair(left, right)),
        "xor" => Expr::Xor(pair(left, right)),
        "in" => Expr::In(pair(left, right)),
        "contains" => Expr::In(pair(right, left)),
        "=" => Expr::Same(Same::Equal, pair(left, right)),
        "!=" => Expr::Same(Same::NotEqual, pair(left, right)),
        "~" => Expr::Same(Same::Equivalent, pair(left, right)),
        "!~" => Expr::Same(Same::NotEquivalent, pair(left, right)),
        "<" => Expr::Order(Order::Less, pair(left, right)),
        "<=" => Expr::Order(Order::LessOrEqual, pair(left, right)),
        ">" => Expr::Order(Order::Greater, pair(left, right)),
        ">=" => Expr::Order(Order::GreaterOrEqual, pair(left, right)),
        "+" => arithmetic(Arithmetic::Plus, left, right),
        "-" => arithmetic(Arithmetic::Minus, left, right),
        "&" => arithmetic(Arithmetic::Concatenate, left, right),
        "*" => arithmetic(Arithmetic::Times, left, right),
        "/" => arithmetic(Arithmetic::Over, left, right),
        "div" => arithmetic(Arithmetic::Div, left, right),
        _ => arithmetic(Arithmetic::Mod, left, right),
    };
    (expr, false)
}
