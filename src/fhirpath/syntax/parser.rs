//! Tokens to a tree, by precedence (FHIRPath 2.0, grammar).

use std::sync::OnceLock;

use super::function::Function;
use super::lexer::{Kind, Token, tokens};
use super::tree::{Arithmetic, Call, Expr, Order, Same, Sign, Step, TypeName};
use crate::fhirpath::error::{ParseError, Problem};
use crate::fhirpath::item::Item;
use crate::fhirpath::limits::Limits;
use crate::fhirpath::value::Quantity;
use crate::fhirpath::value::number::decimal_of;

/// Precedence of the operators, from the weakest.
const IMPLIES: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const MEMBERSHIP: u8 = 4;
const EQUALITY: u8 = 5;
const INEQUALITY: u8 = 6;
const UNION: u8 = 7;
const TYPE: u8 = 8;
const ADDITION: u8 = 9;
const MULTIPLICATION: u8 = 10;
const POLARITY: u8 = 11;

/// Reads an expression.
pub(in crate::fhirpath) fn parse(text: &str, limits: &Limits) -> Result<Expr, ParseError> {
    if text.len() > limits.text_bytes_max {
        let problem = Problem::TooLong {
            limit: limits.text_bytes_max,
            found: text.len(),
        };
        return Err(ParseError { at: 0, problem });
    }
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        limit: limits.depth_max,
    };
    let Deep { expr, .. } = parser.expression(0, 0)?;
    parser.expect_end()?;
    Ok(expr)
}

/// An expression and how many levels it has.
struct Deep {
    expr: Expr,
    depth: u32,
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    limit: u32,
}

const END: Kind = Kind::End;

impl Parser {
    fn peek(&self) -> &Kind {
        self.tokens.get(self.at).map_or(&END, |token| &token.kind)
    }

    fn advance(&mut self) -> Kind {
        let kind = self.peek().clone();
        self.at += 1;
        kind
    }

    fn fail<T>(&self, problem: Problem) -> Result<T, ParseError> {
        let at = self
            .tokens
            .get(self.at)
            .or(self.tokens.last())
            .map_or(0, |token| token.at);
        Err(ParseError { at, problem })
    }

    fn unexpected<T>(&self, expected: &'static str) -> Result<T, ParseError> {
        let found = self.peek().describe();
        self.fail(Problem::Unexpected { expected, found })
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let is_next = matches!(self.peek(), Kind::Symbol(next) if *next == symbol);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, symbol: &'static str) -> Result<(), ParseError> {
        if self.eat(symbol) {
            Ok(())
        } else {
            self.unexpected(symbol)
        }
    }

    fn expect_end(&self) -> Result<(), ParseError> {
        if *self.peek() == END {
            Ok(())
        } else {
            self.unexpected("an operator or the end")
        }
    }

    fn checked(&self, depth: u32) -> Result<u32, ParseError> {
        if depth > self.limit {
            return self.fail(Problem::TooDeep(self.limit));
        }
        Ok(depth)
    }

    /// Operators that bind at least as strongly as `least`; `nesting` levels stand around it.
    fn expression(&mut self, least: u8, nesting: u32) -> Result<Deep, ParseError> {
        let nesting = self.checked(nesting + 1)?;
        let mut left = self.operand(nesting)?;
        while let Some((operator, strength)) = self.operator().filter(|(_, strength)| *strength >= least) {
            self.at += 1;
            if strength == TYPE {
                let name = self.type_name()?;
                let depth = self.checked(left.depth + 1)?;
                let expr = if operator == "is" {
                    Expr::Is(Box::new(left.expr), name)
                } else {
                    Expr::As(Box::new(left.expr), name)
                };
                left = Deep { expr, depth };
                continue;
            }
            let right = self.expression(strength + 1, nesting)?;
            let depth = left.depth.max(right.depth);
            let (expr, is_chain) = combine(operator, left.expr, right.expr);
            // A chain grows sideways.
            let depth = self.checked(if is_chain { depth } else { depth + 1 })?;
            left = Deep { expr, depth };
        }
        Ok(left)
    }

    fn operator(&self) -> Option<(&'static str, u8)> {
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
        let word = match self.peek() {
            Kind::Word(word) => word.as_str(),
            Kind::Symbol(symbol) => symbol,
            Kind::Delimited(_)
            | Kind::Text(_)
            | Kind::Number(_)
            | Kind::Long(_)
            | Kind::Date(_)
            | Kind::DateTime(_)
            | Kind::Time(_)
            | Kind::Variable(_)
            | Kind::Dollar(_)
            | Kind::End => return None,
        };
        OPERATORS.iter().find(|(known, _)| *known == word).copied()
    }

    /// A term with its signs before and its steps behind.
    fn operand(&mut self, nesting: u32) -> Result<Deep, ParseError> {
        let sign = if self.eat("-") {
            Sign::Minus
        } else if self.eat("+") {
            Sign::Plus
        } else {
            return self.path(nesting);
        };
        let inner = self.expression(POLARITY, nesting)?;
        Ok(Deep {
            depth: self.checked(inner.depth + 1)?,
            expr: Expr::Polarity(sign, Box::new(inner.expr)),
        })
    }

    fn path(&mut self, nesting: u32) -> Result<Deep, ParseError> {
        let (base, mut depth, mut steps) = self.term(nesting)?;
        loop {
            if self.eat(".") {
                let (step, inner) = self.invocation(nesting)?;
                depth = depth.max(inner);
                steps.push(step);
            } else if self.eat("[") {
                let index = self.expression(0, nesting)?;
                self.expect("]")?;
                depth = depth.max(index.depth);
                steps.push(Step::At(index.expr));
            } else {
                break;
            }
            self.checked(u32::try_from(steps.len()).unwrap_or(u32::MAX))?;
        }
        let depth = self.checked(depth + 1)?;
        let expr = match (steps.is_empty(), base) {
            (true, base) => base,
            // A path in parentheses is continued.
            (false, Expr::Path(base, first)) => Expr::Path(base, first.into_vec().into_iter().chain(steps).collect()),
            (false, base) => Expr::Path(Box::new(base), steps.into_boxed_slice()),
        };
        Ok(Deep { expr, depth })
    }

    /// What a path starts with: its base, how deep that is, and the first step.
    fn term(&mut self, nesting: u32) -> Result<(Expr, u32, Vec<Step>), ParseError> {
        let literal = |item| Ok((Expr::Literal(item), 0, Vec::new()));
        match self.peek().clone() {
            Kind::Word(word) if word == "true" || word == "false" => {
                self.at += 1;
                literal(Item::Boolean(word == "true"))
            }
            Kind::Word(_) | Kind::Delimited(_) => {
                let (step, depth) = self.invocation(nesting)?;
                Ok((Expr::This, depth, vec![step]))
            }
            Kind::Dollar(name) => {
                let base = match name.as_str() {
                    "this" => Expr::This,
                    "index" => Expr::Index,
                    "total" => Expr::Total,
                    _ => return self.unexpected("`$this`, `$index` or `$total`"),
                };
                self.at += 1;
                // `$this.Patient` is no type's name.
                Ok((base, 0, Vec::new()))
            }
            Kind::Variable(name) => {
                self.at += 1;
                Ok((Expr::Variable(name.into()), 0, Vec::new()))
            }
            Kind::Text(text) => {
                self.at += 1;
                literal(Item::String(text.into()))
            }
            Kind::Number(digits) => {
                self.at += 1;
                literal(self.number(&digits)?)
            }
            Kind::Long(digits) => match digits.parse() {
                Ok(number) => {
                    self.at += 1;
                    literal(Item::Long(number))
                }
                Err(_) => self.fail(Problem::BadLiteral(digits)),
            },
            Kind::Date(moment) => {
                self.at += 1;
                literal(Item::Date(moment))
            }
            Kind::DateTime(moment) => {
                self.at += 1;
                literal(Item::DateTime(moment))
            }
            Kind::Time(moment) => {
                self.at += 1;
                literal(Item::Time(moment))
            }
            Kind::Symbol("(") => {
                self.at += 1;
                let inner = self.expression(0, nesting)?;
                self.expect(")")?;
                Ok((inner.expr, inner.depth, Vec::new()))
            }
            Kind::Symbol("{") => {
                self.at += 1;
                self.expect("}")?;
                Ok((Expr::Empty, 0, Vec::new()))
            }
            Kind::Symbol(_) | Kind::End => self.unexpected("an expression"),
        }
    }

    /// A number, or a quantity where a unit follows.
    fn number(&mut self, digits: &str) -> Result<Item<'static>, ParseError> {
        let unit = match self.peek() {
            Kind::Text(code) => Some(format!("'{code}'")),
            Kind::Word(word) => Some(word.clone()),
            Kind::Delimited(_)
            | Kind::Number(_)
            | Kind::Long(_)
            | Kind::Date(_)
            | Kind::DateTime(_)
            | Kind::Time(_)
            | Kind::Variable(_)
            | Kind::Dollar(_)
            | Kind::Symbol(_)
            | Kind::End => None,
        };
        if let Some(quantity) = unit.and_then(|unit| Quantity::read(&format!("{digits} {unit}"))) {
            self.at += 1;
            return Ok(Item::Quantity(Box::new(quantity)));
        }
        let item = if digits.contains('.') {
            decimal_of(digits).map(Item::Decimal)
        } else {
            digits.parse().ok().map(Item::Integer)
        };
        match item {
            Some(item) => Ok(item),
            None => self.fail(Problem::BadLiteral(digits.to_owned())),
        }
    }

    /// A name, or a function with its arguments; and how deep these are.
    fn invocation(&mut self, nesting: u32) -> Result<(Step, u32), ParseError> {
        let (name, is_delimited) = match self.peek().clone() {
            Kind::Word(word) => (word, false),
            Kind::Delimited(word) => (word, true),
            // FHIR's own expressions have `$this` behind a point.
            Kind::Dollar(_)
            | Kind::Text(_)
            | Kind::Number(_)
            | Kind::Long(_)
            | Kind::Date(_)
            | Kind::DateTime(_)
            | Kind::Time(_)
            | Kind::Variable(_)
            | Kind::Symbol(_)
            | Kind::End => return self.unexpected("a name"),
        };
        self.at += 1;
        if is_delimited || !self.eat("(") {
            return Ok((Step::Member(name.into()), 0));
        }
        let Some((function, known, least, most)) = Function::named(&name) else {
            return self.fail(Problem::UnknownFunction(name));
        };
        if matches!(function, Function::Is | Function::As | Function::OfType) {
            let type_name = self.type_name()?;
            self.expect(")")?;
            return Ok((Step::Typed(function, type_name), 0));
        }
        let (mut arguments, mut depth) = (Vec::new(), 0);
        if !self.eat(")") {
            loop {
                let argument = self.expression(0, nesting)?;
                depth = depth.max(argument.depth);
                arguments.push(argument.expr);
                if function == Function::Sort {
                    self.direction(&mut arguments);
                }
                if self.eat(")") {
                    break;
                }
                self.expect(",")?;
            }
        }
        if !(least..=most).contains(&arguments.len()) {
            return self.fail(Problem::ArgumentCount {
                name: known,
                expected: if least == most {
                    least.to_string()
                } else {
                    format!("{least} to {most}")
                },
                found: arguments.len(),
            });
        }
        let call = Call {
            function,
            arguments: arguments.into_boxed_slice(),
            regex: OnceLock::new(),
        };
        Ok((Step::Call(call), depth))
    }

    /// `asc` or `desc` after a key of `sort`; falling order is written as a minus before the key.
    fn direction(&mut self, keys: &mut Vec<Expr>) {
        let Kind::Word(word) = self.peek() else { return };
        match word.as_str() {
            "asc" => self.at += 1,
            "desc" => {
                self.at += 1;
                if let Some(key) = keys.pop() {
                    keys.push(Expr::Polarity(Sign::Minus, Box::new(key)));
                }
            }
            _ => {}
        }
    }

    fn type_name(&mut self) -> Result<TypeName, ParseError> {
        let mut namespace = None;
        loop {
            let name: Box<str> = match self.peek().clone() {
                Kind::Word(name) | Kind::Delimited(name) | Kind::Text(name) => name.into(),
                Kind::Dollar(_)
                | Kind::Number(_)
                | Kind::Long(_)
                | Kind::Date(_)
                | Kind::DateTime(_)
                | Kind::Time(_)
                | Kind::Variable(_)
                | Kind::Symbol(_)
                | Kind::End => return self.unexpected("a type's name"),
            };
            self.advance();
            // `x is System.String.length()` is a step behind a type, which the grammar does not have.
            if namespace.is_none() && matches!(&*name, "FHIR" | "System") && self.eat(".") {
                namespace = Some(name);
                continue;
            }
            return Ok(TypeName { namespace, name });
        }
    }
}

/// Two operands put together, and whether that only made a chain longer.
fn combine(operator: &str, left: Expr, right: Expr) -> (Expr, bool) {
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
